import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DeliveryClient, OutboxEntry } from '../../../src/client/contract.ts';
import { createClient } from '../../../src/client/create-client.ts';
import { FileStorage } from '../../../src/client/storage/file-storage.ts';
import { DomainError } from '../../../src/domain/error.ts';
import type { EventKind, LogEvent } from '../../../src/domain/event.ts';
import type { Head } from '../../../src/domain/head.ts';
import type { Entry } from '../../history/entry.ts';
import type { Past } from '../../history/history-writer.ts';
import { now, wallMs } from '../../history/history-writer.ts';
import type { Known } from '../../history/recording-storage.ts';
import { RecordingStorage } from '../../history/recording-storage.ts';
import type { DevicePlan } from './cast.ts';
import { pick } from './cast.ts';
import { SocketDrawer } from './roaming-socket.ts';

/** A device that is not quiet yet, or not level with the log. */
export interface Unsettled {
  device: string;
  waitingFor: string;
}

export interface DeviceSurroundings {
  folder: string;
  urls: string[];
  write(entry: Entry): void;
  random(): number;
  past: Past | undefined;
}

/** The newest messages somebody may answer, edit or react to. */
const remembered = 30;
/** For an answer to a question of ours (milliseconds): a half-open socket gives none. */
const patienceMs = 10_000;

/** One real client on its own storage, with everything it asks for written down. */
export class Device {
  readonly name: string;
  readonly userId: string;
  readonly client: DeliveryClient;
  readonly storage: RecordingStorage;
  readonly sockets: SocketDrawer;
  readonly known: Map<string, Known>;
  readonly write: (entry: Entry) => void;
  readonly #screens: string[];
  readonly #messages = new Map<string, { seq: number; senderId: string }[]>();
  /** Of former lives, without a word of what became of it. */
  readonly #open: ReadonlySet<string>;
  #lastDeed: Promise<unknown> = Promise.resolve();

  constructor(plan: DevicePlan, { folder, urls, write, random, past }: DeviceSurroundings) {
    const { name, userId, token, transport, holes, screens } = plan;
    this.name = name;
    this.userId = userId;
    this.write = write;
    this.known = past?.known ?? new Map();
    this.#open = past?.open ?? new Set();
    this.#screens = screens;
    this.sockets = new SocketDrawer(urls, random);
    const file = new FileStorage(path.join(folder, `${name.replaceAll('/', '-')}.journal`));
    this.storage = new RecordingStorage(file, { device: name, userId, life: (past?.lives ?? 0) + 1, holes, known: this.known, write, now, wallMs });
    this.client = createClient({ url: pick(random, urls), token, storage: this.storage, transport, holes, WebSocket: this.sockets.WebSocket });
    this.client.onEvent((event) => this.#hear(event));
  }

  async start(): Promise<void> {
    await this.client.start();
    for (const conversationId of this.#screens) this.client.open(conversationId);
    const entries = await this.storage.outbox();
    // When one was acknowledged that the last life did not come to write, nobody knows any more: nothing is told of it.
    for (const entry of entries) if (!entry.acked && this.#open.has(entry.clientId)) this.#follow(entry);
  }

  async stop(): Promise<void> {
    await this.client.stop();
    await this.storage.close();
  }

  /** What was said lately, and this device may name. */
  messages(conversationId: string): readonly { seq: number; senderId: string }[] {
    return this.#messages.get(conversationId) ?? [];
  }

  /** Asks the client for something, in the order of the calls, and writes down what becomes of it. */
  ask(conversationId: string, kind: EventKind, call: (client: DeliveryClient) => Promise<string>): Promise<void> {
    const { name: device, userId } = this;
    const asked = this.#lastDeed.then(async () => {
      const at = now();
      const clientId = await call(this.client);
      this.write({ type: 'invoke', at, device, userId, conversationId, clientId, kind, repairs: true });
      this.#follow({ conversationId, clientId });
    });
    this.#lastDeed = asked.catch(() => {});
    return asked;
  }

  /** Null when it is level with the log, and has nothing to say. */
  async unsettled(): Promise<Unsettled | null> {
    const waitingFor = await this.#waitingFor();
    return waitingFor === null ? null : { device: this.name, waitingFor };
  }

  /**
   * Once all is quiet: what was refused when it was sent again after a failover. What was
   * acknowledged then is not told again: its place in the order of sends is another one.
   */
  async writeRefusals(): Promise<void> {
    const { name: device, userId } = this;
    for (const { clientId, conversationId, state, reason } of await this.storage.outbox()) {
      if (state === 'failed') this.write({ type: 'fail', at: now(), device, userId, conversationId, clientId, code: reason?.code ?? 'invalid' });
    }
  }

  #follow({ conversationId, clientId }: Pick<OutboxEntry, 'conversationId' | 'clientId'>): void {
    const { name: device, userId } = this;
    const call = { device, userId, conversationId, clientId };
    this.client.settled(clientId).then(
      ({ seq, id }) => this.write({ type: 'ok', at: now(), ...call, seq, id }),
      (error: unknown) => {
        this.write({ type: 'fail', at: now(), ...call, code: error instanceof DomainError ? error.code : 'invalid' });
        this.client.discard(clientId).catch(() => {});
      },
    );
  }

  #hear({ conversationId, seq, senderId, kind }: LogEvent): void {
    if (kind !== 'message.sent') return;
    const messages = this.#messages.get(conversationId) ?? [];
    messages.push({ seq, senderId });
    if (messages.length > remembered) messages.shift();
    this.#messages.set(conversationId, messages);
  }

  async #waitingFor(): Promise<string | null> {
    const { state, problem } = this.client.status();
    if (state !== 'online') return `a connection (${state})`;
    if (problem) return `its storage (${problem})`;
    const pending = (await this.storage.outbox()).filter((entry) => entry.state === 'queued' || entry.state === 'sending');
    if (pending.length > 0) {
      const { clientId, conversationId, state: sendState, acked, action } = pending[0]!;
      return `the answer to ${pending.length} sends, first ${clientId} in ${conversationId} (${action.type}, ${sendState}${acked ? ', to be repaired' : ''})`;
    }
    const heads = await this.#heads();
    if (!heads) return 'the heads';
    for (const head of heads) {
      const lack = this.#lacks(head);
      if (lack) return `${lack} of ${head.conversationId}`;
    }
    return null;
  }

  async #heads(): Promise<Head[] | null> {
    const asked = this.client.api.sync.heads.query({}).then(({ heads }) => heads);
    return Promise.race([asked.catch(() => null), sleep(patienceMs, null)]);
  }

  #lacks({ conversationId, lastSeq, left, visibleFromSeq, deliveredSeq, readVersion, readSeq }: Head): string | null {
    const known = this.known.get(conversationId);
    const cursor = known?.cursor ?? 0;
    const end = Math.max(lastSeq, visibleFromSeq - 1);
    if (cursor !== end) return `events: it is at ${cursor}, and the log ends at ${end},`;
    if (this.#fillsHoles(conversationId)) return 'what is in its holes';
    if (left) return null;
    const held = (known?.holes[0]?.from ?? cursor + 1) - 1;
    if (deliveredSeq < held) return `its report: it holds ${held} (compared in ${known?.epoch}), and is known to hold ${deliveredSeq}`;
    const shown = this.client.conversations().find((each) => each.conversationId === conversationId);
    if (shown?.readVersion !== readVersion || shown.readSeq !== readSeq) return `the read position ${readVersion}:${readSeq}, and shows ${shown?.readVersion}:${shown?.readSeq}`;
    return null;
  }

  /** As somebody who scrolls all the way up; true while there is something to fill. */
  #fillsHoles(conversationId: string): boolean {
    const holes = this.known.get(conversationId)?.holes ?? [];
    for (const hole of holes) this.client.fillHole(conversationId, hole).catch(() => {});
    return holes.length > 0;
  }
}
