import type { LogEvent } from '../../domain/event.ts';
import type { StreamMessage } from '../../domain/stream.ts';
import type { PreparedMessage } from './prepared-message.ts';

/** Above this many unsent bytes a device gets no more events, only the heads it missed once it drains. */
export const congestedBytes = 256 * 1024;
const drainedBytes = 64 * 1024;
const drainCheckMs = 50;

/** What the hub needs of a connection: how many bytes it has not passed on, and a way to end it. */
export interface DeviceSocket {
  readonly bufferedAmount: number;
  close(code: number, reason: string): void;
}

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
  /** Null where the transport pulls at its own pace (server-sent events). */
  socket: DeviceSocket | null;
  schedule: (run: () => void, ms: number) => void;
}

export interface Outgoing {
  prepared: PreparedMessage;
  /** Where to resume after this message (the database's clock, milliseconds since the epoch). */
  watermark: number;
}

/**
 * One live subscription: a bounded queue between the hub and a socket. A slow reader costs its own
 * lag and nothing else: what does not fit is forgotten, and told again as heads.
 */
export class Device {
  readonly connectionId: string;
  readonly userId: string;
  readonly sessionId: string;
  /** Conversations whose feed holds this device. */
  readonly conversations = new Set<string>();
  /** Conversations this person left while the device was connecting, with the seq by which they did. */
  readonly departed = new Map<string, number>();
  /** How far this device has said that it holds a conversation, since it was told all heads. */
  readonly held = new Map<string, number>();
  /** Set by the hub: tells the device what was dropped, once there is room again. */
  retell: (missed: Missed) => Promise<void> = async () => {};

  readonly #socket: DeviceSocket | null;
  readonly #schedule: DeviceOptions['schedule'];
  #watermark: number;
  /** The database time up to which everything was passed on; null until all heads were told. */
  #caughtUpTo: (() => number) | null = null;
  #queue: Outgoing[] = [];
  #queuedBytes = 0;
  #wake: (() => void) | null = null;
  #closed = false;
  #behind = false;
  /** When the first event that was kept from this device was committed (the database's clock). */
  #missedSince: number | null = null;
  /** Once all heads were told: the database's time of that. */
  #liveSince = Infinity;
  #missedHeads = new Set<string>();
  #missedReceipts = new Set<string>();

  constructor(options: DeviceOptions) {
    this.connectionId = options.connectionId;
    this.userId = options.userId;
    this.sessionId = options.sessionId;
    this.#socket = options.socket;
    this.#schedule = options.schedule;
    this.#watermark = options.since ?? 0;
  }

  /**
   * All heads up to `now` (the database's clock) are queued: from here on a message's watermark is
   * `caughtUpTo()` at the moment it is queued, as long as nothing was dropped. Never later: whoever
   * resumes from a watermark must have been told everything before it.
   */
  greeted(now: number, caughtUpTo: () => number): void {
    this.#watermark = now;
    this.#liveSince = now;
    this.held.clear();
    this.#caughtUpTo = caughtUpTo;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** What is committed from then on reaches this device as it happens (the database's clock). */
  get liveSince(): number {
    return this.#liveSince;
  }

  /** How much waits here, and since when (the database's clock; null for nothing). */
  get backlog(): { behind: boolean; queuedBytes: number; since: number | null } {
    const waiting = this.#queue.find(({ prepared }) => prepared.message.type === 'event')?.prepared.message;
    const queuedSince = waiting?.type === 'event' ? waiting.event.createdAt : Infinity;
    const since = Math.min(queuedSince, this.#missedSince ?? Infinity);
    return { behind: this.#behind, queuedBytes: this.#queuedBytes, since: since === Infinity ? null : since };
  }

  /** Queues a message, or notes what it was about when the reader is slow. */
  offer(prepared: PreparedMessage): void {
    if (this.#closed) return;
    const { message } = prepared;
    if (isDroppable(message) && this.#congested(message)) {
      this.#drop(message);
      return;
    }
    if (this.#caughtUpTo && !this.#behind) this.#watermark = Math.max(this.#watermark, this.#caughtUpTo());
    this.#queue.push({ prepared, watermark: this.#watermark });
    this.#queuedBytes += prepared.text.length;
    this.#wakeUp();
  }

  /** The next message, or null once the device is closed. */
  async next(): Promise<Outgoing | null> {
    while (this.#queue.length === 0 && !this.#closed) {
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    const outgoing = this.#closed ? undefined : this.#queue.shift();
    if (!outgoing) return null;
    this.#queuedBytes -= outgoing.prepared.text.length;
    return outgoing;
  }

  /** Ends the subscription; with a reason, the whole connection. */
  close(reason?: { code: number; text: string }): void {
    this.#closed = true;
    this.#queue = [];
    this.#wakeUp();
    if (reason) this.#socket?.close(reason.code, reason.text);
  }

  #pressure(): number {
    return this.#queuedBytes + (this.#socket?.bufferedAmount ?? 0);
  }

  #congested(message: StreamMessage): boolean {
    // Once something of a conversation was dropped, what follows would only make the client pull early.
    return this.#pressure() > congestedBytes || (message.type === 'event' && this.#missedHeads.has(message.event.conversationId));
  }

  #drop(message: StreamMessage): void {
    if (message.type === 'event') this.#miss(message.event);
    else if (message.type === 'receipts') this.#missedReceipts.add(message.conversationId);
    else return;
    if (!this.#behind) this.#waitForRoom();
  }

  #miss({ conversationId, createdAt }: LogEvent): void {
    this.#missedHeads.add(conversationId);
    this.#missedSince ??= createdAt;
  }

  #waitForRoom(): void {
    this.#behind = true;
    this.#schedule(() => this.#checkDrained(), drainCheckMs);
  }

  #checkDrained(): void {
    if (this.#closed) return;
    if (this.#pressure() > drainedBytes) this.#waitForRoom();
    else void this.#tellMissed();
  }

  async #tellMissed(): Promise<void> {
    const missed = { heads: [...this.#missedHeads], receipts: [...this.#missedReceipts] };
    // Forgotten before the heads are read: what is dropped from here on is noted anew.
    this.#missedHeads.clear();
    this.#missedReceipts.clear();
    const since = this.#missedSince;
    this.#missedSince = null;
    try {
      await this.retell(missed);
    } catch {
      this.#missedSince = since;
      for (const conversationId of missed.heads) this.#missedHeads.add(conversationId);
      for (const conversationId of missed.receipts) this.#missedReceipts.add(conversationId);
    }
    if (this.#missedHeads.size + this.#missedReceipts.size > 0) this.#waitForRoom();
    else this.#behind = false;
  }

  #wakeUp(): void {
    const wake = this.#wake;
    this.#wake = null;
    wake?.();
  }
}

function isDroppable(message: StreamMessage): boolean {
  return message.type === 'event' || message.type === 'receipts' || message.type === 'typing' || message.type === 'presence';
}
