import type { Call, CallSignal } from '../domain/call.ts';
import type { LogEvent } from '../domain/event.ts';
import type { Presence } from '../domain/presence.ts';
import type { ConnectionStatus, ConversationSummary, DeliveryClient, Hole, OutboxAction, OutboxEntry, Timeline, Topic } from './contract.ts';
import { EngineLife } from './engine-life.ts';
import type { EngineRoom } from './engine-room.ts';
import { patientLink } from './link/patient-link.ts';
import { Listeners } from './listeners.ts';
import type { Verification } from './log/difference.ts';
import type { PageSizes } from './log/page-size.ts';
import { pageSizes } from './log/page-size.ts';
import { Notifier } from './notifier.ts';
import { StorageError } from './storage/storage-error.ts';
import type { Surroundings } from './surroundings.ts';

/** No call waits longer for its answer (milliseconds). */
const patienceMs = 15_000;

export interface EngineOptions extends Surroundings {
  /** Whether a device far behind begins with the newest page and leaves a hole. Otherwise it reads everything in order. */
  holes: boolean;
  sizes?: PageSizes;
  /** Called at the start; what it returns, at the end. Connects the engine to the page it runs in. */
  attach?(engine: Pick<DeliveryEngine, 'wake' | 'yieldLease'>): () => void;
}

/** The delivery client without its transport: everything it touches comes in through `EngineOptions`. */
export class DeliveryEngine implements Omit<DeliveryClient, 'api'> {
  readonly #surroundings: Surroundings;
  readonly #notifier: Notifier;
  readonly #life: EngineLife;
  readonly #room: EngineRoom;
  readonly #attach: () => () => void;
  #detach: (() => void) | null = null;
  readonly #events = new Listeners<LogEvent>(() => this.#surroundings.logger);
  readonly #calls = new Listeners<Call>(() => this.#surroundings.logger);
  readonly #signals = new Listeners<CallSignal>(() => this.#surroundings.logger);

  constructor({ holes, sizes = pageSizes, attach = () => () => {}, ...outside }: EngineOptions) {
    const surroundings = { ...outside, link: patientLink(outside.link, outside.scheduler, patienceMs) };
    this.#surroundings = surroundings;
    this.#attach = () => attach(this);
    this.#notifier = new Notifier(surroundings.logger);
    this.#life = new EngineLife({
      surroundings,
      holes,
      sizes,
      notifier: this.#notifier,
      happened: (event) => this.#events.tell(event),
      called: (call) => this.#calls.tell(call),
      signalled: (signal) => this.#signals.tell(signal),
    });
    this.#room = this.#life.room;
  }

  get userId(): string {
    return this.#life.userId;
  }

  start(): Promise<void> {
    this.#detach ??= this.#attach();
    return this.#life.start();
  }

  stop(): Promise<void> {
    this.#detach?.();
    this.#detach = null;
    return this.#life.stop();
  }

  status(): ConnectionStatus {
    return this.#life.status;
  }

  conversations(): readonly ConversationSummary[] {
    return this.#room.list.all();
  }

  timeline(conversationId: string): Timeline {
    return this.#room.timelines.of(conversationId);
  }

  presence(userId: string): Presence | undefined {
    return this.#life.presence.get(userId);
  }

  subscribe(topic: Topic, listener: () => void): () => void {
    return this.#notifier.subscribe(topic, listener);
  }

  onEvent(listener: (event: LogEvent) => void): () => void {
    return this.#events.add(listener);
  }

  onCall(listener: (call: Call) => void): () => void {
    return this.#calls.add(listener);
  }

  onSignal(listener: (signal: CallSignal) => void): () => void {
    return this.#signals.add(listener);
  }

  open(conversationId: string): () => void {
    const { timelines, receipts, fetcher } = this.#room;
    let open = true;
    receipts.open(conversationId);
    timelines.open(conversationId);
    fetcher.fetch(conversationId);
    return () => {
      if (open && timelines.close(conversationId)) receipts.close(conversationId);
      open = false;
    };
  }

  preload(conversationId: string): void {
    this.#room.timelines.preload(conversationId);
  }

  loadOlder(conversationId: string): Promise<boolean> {
    return this.#room.timelines.loadOlder(conversationId);
  }

  fillHole(conversationId: string, hole: Hole): Promise<void> {
    return this.#room.timelines.fillHole(conversationId, hole);
  }

  async send(conversationId: string, { text, replyTo = null }: { text: string; replyTo?: number | null }): Promise<string> {
    this.#room.signal.sent(conversationId);
    return this.#enqueue(conversationId, { type: 'send', text, replyTo });
  }

  edit(conversationId: string, seq: number, text: string): Promise<string> {
    return this.#enqueue(conversationId, { type: 'edit', seq, text });
  }

  remove(conversationId: string, seq: number): Promise<string> {
    return this.#enqueue(conversationId, { type: 'delete', seq });
  }

  react(conversationId: string, seq: number, { emoji, on }: { emoji: string; on: boolean }): Promise<string> {
    return this.#enqueue(conversationId, { type: 'react', seq, emoji, on });
  }

  settled(clientId: string): Promise<{ seq: number; id: string }> {
    return this.#room.outbox.settled(clientId);
  }

  async retry(clientId: string): Promise<void> {
    await this.#room.outbox.retry(clientId);
    this.#room.sender.kick();
  }

  discard(clientId: string): Promise<void> {
    return this.#room.outbox.discard(clientId);
  }

  markRead(conversationId: string, seq: number): void {
    const replica = this.#room.replicas.get(conversationId);
    if (replica) this.#room.reading.markRead(replica, seq);
  }

  markUnread(conversationId: string, seq: number): void {
    const replica = this.#room.replicas.get(conversationId);
    if (replica) this.#room.reading.markUnread(replica, seq);
  }

  typing(conversationId: string): void {
    if (this.#life.online) this.#room.signal.typing(conversationId);
  }

  sent(clientId: string): OutboxEntry | undefined {
    return this.#room.outbox.book.get(clientId);
  }

  async event(conversationId: string, seq: number): Promise<LogEvent | undefined> {
    const [held] = await this.#room.storage.events(conversationId, { from: seq, to: seq, limit: 1 });
    return held;
  }

  verify(conversationId: string, { progress = () => {} }: { progress?: (compared: number, total: number) => void } = {}): Promise<Verification> {
    return this.#room.verify(conversationId, progress);
  }

  refresh(): Promise<void> {
    return this.#life.refresh();
  }

  /** Tries to connect now, as when the network has returned. */
  wake(): void {
    if (this.#life.status.state === 'connecting') this.#surroundings.link.wake?.();
  }

  /** Lets another tab send, as when this one may be frozen. */
  yieldLease(): void {
    this.#room.sender.yieldLease();
  }

  async #enqueue(conversationId: string, action: OutboxAction): Promise<string> {
    try {
      const clientId = await this.#room.enqueuer.add(conversationId, action);
      this.#life.storageFailed(null);
      this.#room.sender.kick();
      return clientId;
    } catch (error) {
      if (error instanceof StorageError) this.#life.storageFailed(error);
      throw error;
    }
  }
}
