import type { Call, CallSignal } from '../domain/call.ts';
import type { LogEvent } from '../domain/event.ts';
import type { Presence } from '../domain/presence.ts';
import type { StreamMessage } from '../domain/stream.ts';
import type { Hello } from './connection.ts';
import { Connection } from './connection.ts';
import type { ConnectionStatus } from './contract.ts';
import type { ClientMeta } from './storage/client-storage.ts';
import { EngineRoom } from './engine-room.ts';
import { EpochWatch } from './epoch-watch.ts';
import type { LinkError } from './link/server-link.ts';
import type { PageSizes } from './log/page-size.ts';
import type { Notifier } from './notifier.ts';
import type { StorageError } from './storage/storage-error.ts';
import type { Surroundings } from './surroundings.ts';

/** What a device had queued when it died may be in the log: this many of the newest events are looked through. */
const recognisedEvents = 200;

export interface LifeOptions {
  surroundings: Surroundings;
  holes: boolean;
  sizes: PageSizes;
  notifier: Notifier;
  /** Stored, and to be handed over. */
  happened(event: LogEvent): void;
  called(call: Call): void;
  signalled(signal: CallSignal): void;
}

/** The course of an engine's life: starting, being greeted by a server, a change of epoch, the end of a session, stopping. */
export class EngineLife {
  readonly room: EngineRoom;
  readonly presence = new Map<string, Presence>();
  readonly #options: LifeOptions;
  readonly #surroundings: Surroundings;
  readonly #notifier: Notifier;
  readonly #epoch = new EpochWatch(() => this.#epochChanged());
  readonly #connection: Connection;
  #meta: ClientMeta | null = null;
  #status: ConnectionStatus | null = null;
  #problem: ConnectionStatus['problem'] = null;
  #unwatch: (() => void) | null = null;
  #starting: Promise<void> | null = null;

  constructor(options: LifeOptions) {
    const { surroundings, holes, sizes, notifier, happened } = options;
    this.#options = options;
    this.#surroundings = surroundings;
    this.#notifier = notifier;
    this.#connection = new Connection(surroundings, {
      greeted: (hello) => this.#greeted(hello),
      ready: () => this.#ready(),
      heard: (message) => this.#heard(message),
      changed: () => notifier.touch('status'),
    });
    this.room = new EngineRoom({
      surroundings,
      holes,
      sizes,
      notifier,
      epoch: this.#epoch,
      userId: () => this.userId,
      online: () => this.online,
      signedOut: (error) => this.#signedOut(error),
      storageFailed: (error) => this.storageFailed(error),
      happened,
    });
  }

  get userId(): string {
    return this.#meta?.userId ?? '';
  }

  get online(): boolean {
    return this.#connection.online;
  }

  /** The same object until it changes. */
  get status(): ConnectionStatus {
    const { state, since } = this.#connection;
    const { queued } = this.room.outbox.book;
    const last = this.#status;
    if (last && last.state === state && last.since === since && last.queued === queued && last.problem === this.#problem) return last;
    return (this.#status = { state, since, queued, problem: this.#problem });
  }

  /** A start that failed may be tried again. */
  async start(): Promise<void> {
    const starting = (this.#starting ??= this.#start());
    await starting.catch((error: unknown) => {
      if (this.#starting === starting) this.#starting = null;
      throw error;
    });
  }

  async stop(): Promise<void> {
    await this.#starting?.catch(() => undefined);
    this.#starting = null;
    this.#connection.stop();
    this.#unwatch?.();
    const { sender, reporter, typing, background, nudges, replicas } = this.room;
    for (const part of [reporter, background, nudges]) part.stop();
    typing.clear();
    await Promise.all([sender.stop(), replicas.stop()]);
    await this.#surroundings.link.close();
  }

  /** The server's word on all conversations, at once. */
  async refresh(): Promise<void> {
    const isCurrent = this.#epoch.asking();
    const { heads, epoch } = await this.#surroundings.link.heads({});
    if (isCurrent(epoch)) this.room.replicas.hears(heads, false);
  }

  /** Null when it works. */
  storageFailed(error: StorageError | null): void {
    const problem = error && (error.code === 'full' ? 'storage_full' : 'storage_unavailable');
    if (problem === this.#problem) return;
    this.#problem = problem;
    this.#notifier.touch('status');
  }

  async #start(): Promise<void> {
    const { storage } = this.#surroundings;
    const { replicas, outbox, timelines, list, sender } = this.room;
    const { meta, conversations, outbox: entries } = await storage.load();
    this.#meta = meta;
    this.#epoch.remember(meta?.epoch ?? '');
    replicas.load(conversations);
    outbox.load(entries);
    await outbox.forgetOld();
    await this.#recogniseStored();
    timelines.showAll();
    list.touchAll();
    this.#unwatch = storage.watch(() => void this.#outboxMoved());
    sender.start();
    this.#connection.start();
  }

  /** What was in flight when this device died has perhaps arrived. */
  async #recogniseStored(): Promise<void> {
    const { outbox, replicas } = this.room;
    for (const conversationId of outbox.book.conversations()) {
      const to = replicas.get(conversationId)?.record.cursor;
      if (to === undefined) continue;
      const events = await this.#surroundings.storage.events(conversationId, { from: 1, to, limit: recognisedEvents });
      this.room.recognise(conversationId, events);
    }
  }

  async #outboxMoved(): Promise<void> {
    try {
      await this.room.outbox.reload();
      this.room.sender.kick();
    } catch (error) {
      this.#surroundings.logger.warn('What another tab wrote could not be read', error);
    }
  }

  #greeted({ userId, epoch }: Hello): Promise<void> | undefined {
    if (this.#meta && this.#meta.userId !== userId) return this.#mistaken();
    this.#epoch.greeted(epoch);
    return this.#meta ? undefined : this.#introduce({ userId, epoch });
  }

  /** The first greeting. What this device sent before it may have been acknowledged in any epoch. */
  async #introduce(meta: ClientMeta): Promise<void> {
    await this.room.outbox.repair();
    await this.#remember(meta);
  }

  /**
   * Somebody else has signed in meanwhile, as in another tab of this browser. What is stored here is not
   * theirs, and what waits to be sent is not for them to say: it stays for its owner.
   */
  #mistaken(): undefined {
    this.#surroundings.logger.warn('The session is of somebody else than what is stored');
    this.#leave();
  }

  async #remember(meta: ClientMeta): Promise<void> {
    await this.#surroundings.storage.saveMeta(meta);
    this.#meta = meta;
  }

  #ready(): void {
    const { replicas, outbox, sender, reporter, fetcher, background } = this.room;
    for (const conversationId of outbox.book.conversations()) {
      for (const { acked } of outbox.book.open(conversationId)) if (acked) replicas.raise(conversationId, acked.seq);
    }
    replicas.greeted();
    sender.wake();
    reporter.wake();
    fetcher.fetchAll();
    background.kick();
  }

  #heard(message: Exclude<StreamMessage, Hello>): void {
    const { replicas } = this.room;
    if (message.type === 'event') replicas.hearsEvent(message.event);
    else if (message.type === 'heads') this.#heardHeads(message);
    else if (message.type === 'receipts') this.#heardReceipts(message);
    else if (message.type === 'typing') this.room.heardTyping(message.conversationId, message.userId);
    else if (message.type === 'call') this.#options.called(message.call);
    else if (message.type === 'signal') this.#options.signalled(message.signal);
    else if (message.type === 'presence') {
      this.presence.set(message.presence.userId, message.presence);
      this.#notifier.touch('presence');
    } else if (message.type === 'account') this.#notifier.touch('account');
  }

  /** Heads of a log that is over are told anew when the server has heard of its end. */
  #heardHeads({ heads, complete }: Extract<StreamMessage, { type: 'heads' }>): void {
    if (this.#epoch.streamIsCurrent) this.room.replicas.hears(heads, complete);
  }

  /** Positions in a log that is over may be beyond what is true now, and would be believed to be reached. */
  #heardReceipts({ conversationId, receipts, epoch = this.#epoch.current }: Extract<StreamMessage, { type: 'receipts' }>): void {
    if (epoch === this.#epoch.current) this.room.heardReceipts(conversationId, receipts);
  }

  /** Rule 5. Until it is done, the storage says the old epoch, so that a device that dies begins again. */
  #epochChanged(): void {
    const { current } = this.#epoch;
    this.#surroundings.logger.warn(`The log is of another epoch: ${current}`);
    this.room.reporter.epochChanged();
    this.room.replicas.epochChanged();
    this.#repair(current).catch((error: unknown) => this.#surroundings.logger.warn('The outbox could not be queued again yet', error));
  }

  async #repair(epoch: string): Promise<void> {
    await this.room.outbox.repair();
    this.room.sender.kick();
    if (this.#meta && this.#epoch.current === epoch) await this.#remember({ ...this.#meta, epoch });
  }

  #signedOut(error: LinkError): void {
    if (this.#connection.state === 'signed_out') return;
    this.#surroundings.logger.warn('The session has ended', error);
    this.#leave();
  }

  #leave(): void {
    this.#connection.signOut();
    void this.room.sender.stop();
  }
}
