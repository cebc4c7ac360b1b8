import type { LogEvent } from '../../domain/event.ts';
import { isKind } from '../../domain/event.ts';
import type { Meter } from '../../domain/meter.ts';
import type { Receipt } from '../../domain/receipt.ts';
import { mergeReceipts } from '../../domain/receipt.ts';
import { CommitMarks } from './commit-marks.ts';
import type { Device } from './device.ts';
import { PreparedMessage } from './prepared-message.ts';

const pageSize = 200;
/** A gap may be two servers' publishes overtaking each other: wait this long before reading the log. */
const reorderMs = 20;
const maxPending = 1_000;
const notYet = Number.POSITIVE_INFINITY;
/**
 * In a large group every message is followed by a receipt of each member to each member. They are
 * gathered for this long for every follower (milliseconds), so that the cost of receipts stays linear.
 */
const receiptMsPerFollower = 5;
const receiptsAtOnce = 20;

export interface FeedContext {
  readLog(query: { conversationId: string; after: number; limit: number }): Promise<LogEvent[]>;
  /** The local devices of a person, for those who join while connected. */
  devicesOf(userId: string): Iterable<Device>;
  /** A local person joined here; their devices follow already. */
  onJoined(userId: string, conversationId: string): void;
  /** The epoch that what is passed on is of. */
  epoch(): string;
  schedule(run: () => void, ms: number): void;
  onError(error: unknown): void;
  meter: Meter;
}

const nothingCommitted = { at: () => null };

/**
 * One conversation's events on their way to this process's devices, in `seq` order. What the bus
 * skipped is read from the log once, for all followers; so is what does not follow from the event before
 * it: of two histories, the log has the one that is true.
 */
export class ConversationFeed {
  readonly conversationId: string;
  #commits: CommitMarks | null = null;
  readonly #context: FeedContext;
  /** seq of the last event passed on; null until `prime`. */
  #head: number | null = null;
  /** Id of that event. */
  #headId: string | null = null;
  /** The log is known to reach this far. */
  #goal = 0;
  /** Heard ahead of their turn; null while there is nothing, as most of the time. */
  #pending: Map<number, LogEvent> | null = null;
  #repairing: Promise<void> | null = null;
  /** What made us read the log last. */
  #because: 'gap' | 'poll' = 'gap';
  /** How often the feed has started over. */
  #restarts = 0;
  /** Each follower with the first seq it may be sent. */
  #followers = new Map<Device, number>();
  #receipts: Map<string, Receipt> | null = null;
  /** Whose receipts have moved since the followers were last told. */
  #movedReceipts: Set<string> | null = null;

  constructor(conversationId: string, context: FeedContext) {
    this.conversationId = conversationId;
    this.#context = context;
  }

  /** When the events passed on here were committed. */
  get commits(): Pick<CommitMarks, 'at'> {
    return this.#commits ?? nothingCommitted;
  }

  get idle(): boolean {
    return this.#followers.size === 0;
  }

  get primed(): boolean {
    return this.#head !== null;
  }

  /** seq of the last event passed on, 0 for none. */
  get head(): number {
    return this.#head ?? 0;
  }

  /** Holds the feed open for a device that is not proven to be a member yet: it is sent nothing. */
  hold(device: Device): void {
    this.#set(device, this.#followers.get(device) ?? notYet);
  }

  /** Sends the device events from `fromSeq` on, unless it left at or after that while it was connecting. */
  follow(device: Device, fromSeq: number): void {
    if (device.departedAt(this.conversationId) >= fromSeq) this.unfollow(device);
    else this.#set(device, Math.min(fromSeq, this.#followers.get(device) ?? notYet));
  }

  unfollow(device: Device): void {
    this.#followers.delete(device);
    device.conversations.delete(this.conversationId);
  }

  /** Whether it is sent events; being held is not enough. */
  follows(device: Device): boolean {
    return (this.#followers.get(device) ?? notYet) !== notYet;
  }

  /** States where the log ends. Everything after it will be passed on; what came before is the heads' business. */
  prime(lastSeq: number, headId: string): void {
    if (this.#head !== null) return;
    this.#head = lastSeq;
    this.#headId = headId;
    this.#goal = Math.max(this.#goal, lastSeq);
    this.#advance();
  }

  /** Starts over at the log's end: after a failover it may be shorter than what was passed on. */
  restart(lastSeq: number, headId: string): void {
    this.#restarts++;
    this.#head = lastSeq;
    this.#headId = headId;
    this.#goal = lastSeq;
    this.#pending = this.#commits = this.#receipts = this.#movedReceipts = null;
  }

  /** An event from the bus: lost, repeated and reordered ones are expected. */
  hear(event: LogEvent): void {
    this.#goal = Math.max(this.#goal, event.seq);
    if (this.#head !== null && event.seq <= this.#head) return;
    this.#pending ??= new Map();
    if (this.#pending.size < maxPending) this.#pending.set(event.seq, event);
    if (this.#head === null) return;
    this.#advance();
    if (this.#head < this.#goal) this.#context.schedule(() => void this.#repair('gap'), reorderMs);
  }

  /** The log reaches `lastSeq`. Resolves when everything up to there was passed on, or reading failed. */
  async learn(lastSeq: number): Promise<void> {
    this.#goal = Math.max(this.#goal, lastSeq);
    await this.#repair('poll');
  }

  hearReceipts(receipts: Receipt[]): void {
    const waiting = this.#movedReceipts !== null;
    for (const receipt of receipts) if (this.#merge(receipt)) this.#movedReceipts = (this.#movedReceipts ?? new Set()).add(receipt.userId);
    if (waiting || this.#movedReceipts === null) return;
    if (this.#followers.size <= receiptsAtOnce) this.#sendReceipts();
    else this.#context.schedule(() => this.#sendReceipts(), this.#followers.size * receiptMsPerFollower);
  }

  /** To every follower, but not to the person it is about. */
  send(prepared: PreparedMessage, exceptUserId?: string): void {
    for (const [device, fromSeq] of this.#followers) {
      if (fromSeq !== notYet && device.userId !== exceptUserId) device.offer(prepared);
    }
  }

  /** Not for one that has gone meanwhile: nobody would let go of it again. */
  #set(device: Device, fromSeq: number): void {
    if (device.closed) return;
    this.#followers.set(device, fromSeq);
    device.conversations.add(this.conversationId);
  }

  #sendReceipts(): void {
    const receipts = [...(this.#movedReceipts ?? [])].flatMap((userId) => this.#receipts?.get(userId) ?? []);
    this.#movedReceipts = null;
    if (receipts.length > 0) this.send(new PreparedMessage({ type: 'receipts', conversationId: this.conversationId, receipts, epoch: this.#context.epoch() }));
  }

  #merge(receipt: Receipt): boolean {
    const known = this.#receipts?.get(receipt.userId);
    const merged = known ? mergeReceipts(known, receipt) : receipt;
    this.#receipts = (this.#receipts ?? new Map<string, Receipt>()).set(receipt.userId, merged);
    return !known || merged.readVersion !== known.readVersion || merged.readSeq !== known.readSeq || merged.deliveredSeq !== known.deliveredSeq;
  }

  #advance(): void {
    for (let event = this.#pending?.get(this.#head! + 1); event; event = this.#pending?.get(this.#head! + 1)) {
      if (event.prevId === this.#headId) this.#deliver(event);
      else this.#disown(event);
    }
    for (const seq of this.#pending?.keys() ?? []) if (seq <= this.#head!) this.#pending!.delete(seq);
    if (this.#pending?.size === 0) this.#pending = null;
  }

  /** It follows from another event than the one passed on: one of the two is not the log's, which is asked now. */
  #disown(event: LogEvent): void {
    this.#pending?.delete(event.seq);
    this.#context.meter.mismatched('bus');
  }

  async #repair(because: 'gap' | 'poll'): Promise<void> {
    if (this.#head === null || this.#head >= this.#goal) return;
    if (!this.#repairing) this.#because = because;
    this.#repairing ??= this.#readGap().finally(() => (this.#repairing = null));
    await this.#repairing;
  }

  async #readGap(): Promise<void> {
    try {
      while (this.#head! < this.#goal && !this.idle) {
        const restarts = this.#restarts;
        const events = await this.#context.readLog({ conversationId: this.conversationId, after: this.#head!, limit: pageSize });
        // Read of the log as it was before the feed started over.
        if (this.#restarts !== restarts) continue;
        const before = this.#head!;
        for (const event of events) if (event.seq === this.#head! + 1) this.#rescue(event);
        this.#advance();
        // The log is shorter than we were told, as after a failover: the epoch's change will restart us.
        if (this.#head === before) return;
      }
    } catch (error) {
      // The head poll names the same gap again a second from now.
      this.#context.onError(error);
    }
  }

  /** The log's word is passed on also where it contradicts what was: devices see that, and compare. */
  #rescue(event: LogEvent): void {
    if (event.prevId !== this.#headId) this.#context.meter.mismatched('log');
    if (!this.#pending?.has(event.seq)) this.#context.meter.rescued(this.#because);
    this.#deliver(event);
  }

  #deliver(event: LogEvent): void {
    this.#head = event.seq;
    this.#headId = event.id;
    (this.#commits ??= new CommitMarks()).add(event.seq, event.createdAt);
    this.#pending?.delete(event.seq);
    if (isKind(event, 'member.joined')) this.#join(event.payload.userId, event.seq);
    const prepared = new PreparedMessage({ type: 'event', event });
    for (const [device, fromSeq] of this.#followers) if (event.seq >= fromSeq) device.offer(prepared);
    if (isKind(event, 'member.left') || isKind(event, 'member.removed')) this.#depart(event.payload.userId, event.seq);
  }

  #join(userId: string, seq: number): void {
    for (const device of this.#context.devicesOf(userId)) this.#set(device, seq);
    this.#context.onJoined(userId, this.conversationId);
  }

  #depart(userId: string, seq: number): void {
    this.#receipts?.delete(userId);
    for (const device of this.#context.devicesOf(userId)) {
      device.depart(this.conversationId, seq);
      this.unfollow(device);
    }
  }
}
