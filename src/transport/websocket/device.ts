import type { LogEvent } from '../../domain/event.ts';
import type { StreamMessage } from '../../domain/stream.ts';
import type { PreparedMessage } from './prepared-message.ts';
import type { StreamSink } from './push-stream.ts';

/** Above this many unsent bytes a device gets no more events, only the heads it missed once it drains. */
export const congestedBytes = 256 * 1024;
const drainedBytes = 64 * 1024;
const drainCheckMs = 50;

/** Conversations a slow device was not told about. */
export interface Missed {
  heads: string[];
  receipts: string[];
}

export interface DeviceOptions {
  connectionId: string;
  userId: string;
  sessionId: string;
  /** The watermark the device resumes from; null for a new one. */
  since: number | null;
  sink: StreamSink;
  schedule: (run: () => void, ms: number) => void;
}

/**
 * One live subscription, between the hub and a connection. A slow reader costs its own lag and nothing
 * else: what does not fit is forgotten, and told again as heads.
 */
export class Device {
  readonly connectionId: string;
  readonly userId: string;
  readonly sessionId: string;
  /** Conversations whose feed holds this device. */
  readonly conversations = new Set<string>();
  /** How far this device has said that it holds a conversation, since it was told all heads. */
  held: Map<string, number> | null = null;
  /** Whether it has been greeted: from then on it may be told anything, in any order. */
  hasHello = false;
  /** Resolves when the subscription is over. */
  readonly ended: Promise<void>;
  /** Set by the hub: tells the device what was dropped, once there is room again. */
  retell: (missed: Missed) => Promise<void> = async () => {};

  readonly #sink: StreamSink;
  readonly #schedule: DeviceOptions['schedule'];
  #watermark: number;
  /** The database time up to which everything was passed on; null until all heads were told. */
  #caughtUpTo: (() => number) | null = null;
  #end: () => void = () => {};
  #closed = false;
  #behind = false;
  /** When the first event that was kept from this device was committed (the database's clock). */
  #missedSince: number | null = null;
  /** Once all heads were told: the database's time of that. */
  #liveSince = Infinity;
  #missedHeads: Set<string> | null = null;
  #missedReceipts: Set<string> | null = null;
  #departed: Map<string, number> | null = null;

  constructor(options: DeviceOptions) {
    this.connectionId = options.connectionId;
    this.userId = options.userId;
    this.sessionId = options.sessionId;
    this.#sink = options.sink;
    this.#schedule = options.schedule;
    this.#watermark = options.since ?? 0;
    this.ended = new Promise((resolve) => (this.#end = resolve));
  }

  /**
   * All heads up to `now` (the database's clock) are sent: from here on a message's watermark is
   * `caughtUpTo()` at the moment it is sent, as long as nothing was dropped. Never later: whoever
   * resumes from a watermark must have been told everything before it.
   */
  greeted(now: number, caughtUpTo: () => number): void {
    this.#watermark = now;
    this.#liveSince = now;
    this.held = null;
    this.#caughtUpTo = caughtUpTo;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** What is committed from then on reaches this device as it happens (the database's clock). */
  get liveSince(): number {
    return this.#liveSince;
  }

  /** The seq by which this person left a conversation while the device was connecting; 0 for not at all. */
  departedAt(conversationId: string): number {
    return this.#departed?.get(conversationId) ?? 0;
  }

  depart(conversationId: string, seq: number): void {
    this.#departed = (this.#departed ?? new Map<string, number>()).set(conversationId, seq);
  }

  /** Before it connects anew. */
  forgetDepartures(): void {
    this.#departed = null;
  }

  /** How much waits for this device, and since when (the database's clock; null for nothing). */
  get backlog(): { behind: boolean; queuedBytes: number; since: number | null } {
    const since = Math.min(this.#sink.waitingSince ?? Infinity, this.#missedSince ?? Infinity);
    return { behind: this.#behind, queuedBytes: this.#sink.bufferedBytes, since: since === Infinity ? null : since };
  }

  /** Sends a message, or notes what it was about when the reader is slow. */
  offer(prepared: PreparedMessage): void {
    if (this.#closed) return;
    const { message } = prepared;
    if (isDroppable(message) && this.#congested(message)) {
      this.#drop(message);
      return;
    }
    if (this.#caughtUpTo && !this.#behind) this.#watermark = Math.max(this.#watermark, this.#caughtUpTo());
    this.#sink.send(prepared, this.#watermark);
  }

  /** Ends the subscription; with a reason, the whole connection. */
  close(reason?: { code: number; text: string }): void {
    this.#closed = true;
    this.#end();
    if (reason) this.#sink.close(reason.code, reason.text);
  }

  #congested(message: StreamMessage): boolean {
    // Once something of a conversation was dropped, what follows would only make the client pull early.
    return this.#sink.bufferedBytes > congestedBytes || (message.type === 'event' && this.#missedHeads?.has(message.event.conversationId) === true);
  }

  #drop(message: StreamMessage): void {
    if (message.type === 'event') this.#miss(message.event);
    else if (message.type === 'receipts') this.#missedReceipts = (this.#missedReceipts ?? new Set()).add(message.conversationId);
    else return;
    if (!this.#behind) this.#waitForRoom();
  }

  #miss({ conversationId, createdAt }: LogEvent): void {
    this.#missedHeads = (this.#missedHeads ?? new Set()).add(conversationId);
    this.#missedSince ??= createdAt;
  }

  #waitForRoom(): void {
    this.#behind = true;
    this.#schedule(() => this.#checkDrained(), drainCheckMs);
  }

  #checkDrained(): void {
    if (this.#closed) return;
    if (this.#sink.bufferedBytes > drainedBytes) this.#waitForRoom();
    else void this.#tellMissed();
  }

  async #tellMissed(): Promise<void> {
    const [heads, receipts] = [this.#missedHeads, this.#missedReceipts];
    // Forgotten before the heads are read: what is dropped from here on is noted anew.
    this.#missedHeads = this.#missedReceipts = null;
    const since = this.#missedSince;
    this.#missedSince = null;
    try {
      await this.retell({ heads: [...(heads ?? [])], receipts: [...(receipts ?? [])] });
    } catch {
      this.#missedSince = since;
      this.#missedHeads = union(heads, this.#missedHeads);
      this.#missedReceipts = union(receipts, this.#missedReceipts);
    }
    if (this.#missedHeads || this.#missedReceipts) this.#waitForRoom();
    else this.#behind = false;
  }
}

function union(some: Set<string> | null, others: Set<string> | null): Set<string> | null {
  return some && others ? some.union(others) : (some ?? others);
}

function isDroppable(message: StreamMessage): boolean {
  return message.type !== 'hello' && message.type !== 'heads' && message.type !== 'account';
}
