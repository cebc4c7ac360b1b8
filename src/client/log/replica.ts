import type { LogEvent } from '../../domain/event.ts';
import type { Head } from '../../domain/head.ts';
import type { ClientStorage, ConversationRecord } from '../storage/client-storage.ts';
import type { Step } from './conversation-log.ts';
import { beginRecord, headEpochOf, moveFloor } from './conversation-log.ts';
import { advanceHead, mergeHeads } from './head-progress.ts';

/** Live events kept while the ones before them are fetched; beyond that, the log is read again. */
const maxWaiting = 256;
const maxBatch = 200;

export interface ReplicaOwner {
  storage: ClientStorage;
  userId(): string;
  /**
   * Stored, and therefore true from now on. `news`: they follow what was held; otherwise they are
   * rows from before. Without events, only the record has changed.
   */
  applied(replica: Replica, stored: { events: LogEvent[]; news: boolean }): void;
  /** Something that was held is no longer: what was shown of it is read again. */
  rewound(replica: Replica): void;
  /** The head has changed, and nothing else. */
  headed(replica: Replica): void;
  /** What the server said of this conversation, as it said it. */
  told(replica: Replica, head: Head): void;
}

/**
 * One conversation on this device: what is stored of it, and how far it is known to reach. Every
 * change is one storage step, one after the other; nobody hears of an event before it is stored.
 */
export class Replica {
  readonly conversationId: string;
  readonly #owner: ReplicaOwner;
  #record: ConversationRecord;
  #head: Head;
  #headEpoch: string;
  #target: number;
  /** The highest seq heard of since the log was last asked where it ends. */
  #heard = 0;
  readonly #waiting = new Map<number, LogEvent>();
  #writing: Promise<unknown> = Promise.resolve();
  #stopped = false;
  #doubted = false;
  #excusedEpoch: string | null = null;
  /** False once the server no longer knows of it. */
  listed = true;
  /** Up to where the server's heads have counted: what an event says beyond it is news to the head. */
  toldSeq = 0;

  constructor(start: ConversationRecord, owner: ReplicaOwner) {
    this.#record = start;
    this.#head = this.#record.head;
    this.#headEpoch = headEpochOf(start);
    this.#target = this.#record.cursor;
    this.#owner = owner;
    this.conversationId = this.#record.conversationId;
  }

  /** As it is stored. */
  get record(): ConversationRecord {
    return this.#record;
  }

  /** As last heard of or worked out; ahead of the stored one until the next step. */
  get head(): Head {
    return this.#head;
  }

  /** The epoch that the head is of. */
  get headEpoch(): string {
    return this.#headEpoch;
  }

  get target(): number {
    return this.#target;
  }

  /** Whether it has been compared with the log of this epoch, and nothing has given rise to doubt since. */
  isVerified(epoch: string): boolean {
    const { epoch: compared, ahead } = this.#record;
    return epoch === this.#excusedEpoch || (!this.#doubted && compared === epoch && !ahead?.lost);
  }

  doubt(): void {
    this.#doubted = true;
  }

  /** It has been compared, and agrees. */
  resolve(): void {
    this.#doubted = false;
  }

  holds(seq: number): boolean {
    const { cursor, holes } = this.#record;
    return seq <= cursor && !holes.some(({ from, to }) => from <= seq && seq <= to);
  }

  /** Another replica has taken its place, or nobody follows the conversation any more. */
  get stopped(): boolean {
    return this.#stopped;
  }

  /** Rule 1: whatever says that the log reaches `seq`; and that it can be read, if that had been given up. */
  raise(seq: number): void {
    this.#excusedEpoch = null;
    this.#heard = Math.max(this.#heard, seq);
    this.#target = Math.max(this.#target, seq);
  }

  offer(event: LogEvent): void {
    this.#hear(event.seq, event.id);
    if (event.seq > this.#record.cursor && this.#waiting.size < maxWaiting) this.#waiting.set(event.seq, event);
  }

  /** A head from the server. That of a new epoch knows nothing of the old one, and replaces what was known. */
  takeHead(head: Head, epoch: string): void {
    const replace = epoch !== this.#headEpoch;
    this.#headEpoch = epoch;
    this.#hear(head.lastSeq, head.headId);
    if (head.lastSeq < this.#record.cursor) this.doubt();
    this.toldSeq = replace ? head.lastSeq : Math.max(this.toldSeq, head.lastSeq);
    this.changeHead(replace ? head : mergeHeads(this.#head, head));
  }

  changeHead(head: Head): void {
    if (head === this.#head) return;
    this.#head = head;
    this.#owner.headed(this);
  }

  /** Live events of an epoch that is over may fit what is held, and yet be lost. */
  forgetWaiting(): void {
    this.#waiting.clear();
  }

  /** Begins a question to the log; `answered` ends it. */
  ask(): void {
    this.#heard = 0;
  }

  /** The log says where it ends: its word counts, except for what was heard of since it was asked. */
  answered(lastSeq: number): void {
    this.#target = Math.max(this.#record.cursor, lastSeq, this.#heard);
  }

  /** The log cannot be read any more, at least in this epoch. */
  giveUp(epoch: string): void {
    this.#excusedEpoch = epoch;
    this.#target = this.#record.cursor;
    this.#waiting.clear();
  }

  /** Rule 2: the live events that follow what is held. One that does not fit is dropped, so that it is pulled. */
  takeWaiting(): LogEvent[] {
    if (this.#waiting.size === 0) return [];
    const taken: LogEvent[] = [];
    let { cursor: seq, cursorId: id } = this.#record;
    for (let event = this.#waiting.get(seq + 1); event && taken.length < maxBatch; event = this.#waiting.get(seq + 1)) {
      this.#waiting.delete(event.seq);
      if (id !== null && event.prevId !== id) break;
      taken.push(event);
      ({ seq, id } = event);
    }
    for (const held of this.#waiting.keys()) if (held <= seq) this.#waiting.delete(held);
    return taken;
  }

  /**
   * Works out a step from what is stored, and stores it. Steps never overlap. False when there was
   * nothing to do, or when another tab has changed the ground: then this device has followed it.
   */
  commit(work: (record: ConversationRecord) => Step | null | Promise<Step | null>): Promise<boolean> {
    const written = this.#writing.then(() => this.#write(work));
    this.#writing = written.catch(() => undefined);
    return written;
  }

  /** Stores the head as it is known now. */
  saveHead(): Promise<boolean> {
    return this.commit((record) => {
      const moved = moveFloor(record, this.#head.visibleFromSeq);
      return moved === record && record.head === this.#head ? null : { record: moved, events: [] };
    });
  }

  /** Resolves when what was begun is stored; nothing is begun from here on. */
  stop(): Promise<unknown> {
    this.#stopped = true;
    return this.#writing;
  }

  async #write(work: (record: ConversationRecord) => Step | null | Promise<Step | null>): Promise<boolean> {
    if (this.#stopped) return false;
    const before = this.#record;
    await this.#countHeld(before);
    const worked = work(before);
    const step = worked instanceof Promise ? await worked : worked;
    if (!step) return false;
    if (step.truncateAfter === undefined) await this.#countHeld({ cursor: before.cursor, epoch: step.record.epoch });
    const headBefore = this.#head;
    const userId = this.#owner.userId();
    const record = { ...step.record, head: this.#headAfter(step, userId), headEpoch: this.#headEpoch };
    const { cursor, cursorId, epoch, ahead } = before;
    const base = { cursor, cursorId, epoch, ahead };
    const outcome = await this.#owner.storage.apply({ ...step, base, record });
    if (!outcome.applied) {
      this.#follow(outcome.record);
      return false;
    }
    // What was cut off may have left its marks, and the storage has noted where.
    this.#record = outcome.record ? { ...record, ahead: outcome.record.ahead } : record;
    // Heads may have arrived while the step was being stored.
    this.#head = this.#head === headBefore ? record.head : this.#headAfter(step, userId);
    if (step.truncateAfter !== undefined) this.#owner.rewound(this);
    this.#owner.applied(this, { events: step.events, news: record.cursor > before.cursor });
    return true;
  }

  /**
   * A head that was on its way for longer than what is held, or for which another tab has gone ahead,
   * has not counted what came after it. One of another epoch, even if it comes meanwhile, counts others.
   */
  async #countHeld({ cursor, epoch }: Pick<ConversationRecord, 'cursor' | 'epoch'>): Promise<void> {
    const { lastSeq } = this.#head;
    if (lastSeq >= cursor || this.#headEpoch !== epoch) return;
    const events = await this.#owner.storage.events(this.conversationId, { from: lastSeq + 1, to: cursor, limit: cursor - lastSeq });
    if (this.#headEpoch === epoch) this.changeHead(advanceHead(this.#head, events, this.#owner.userId()));
  }

  /** Another id at the cursor is another log, whatever the epoch: compare it with the server's. */
  #hear(seq: number, id: string): void {
    this.raise(seq);
    const { cursor, cursorId } = this.#record;
    if (seq === cursor && cursorId !== null && id !== cursorId) this.doubt();
  }

  #headAfter(step: Step, userId: string): Head {
    const { visibleFromSeq } = step.record;
    const head = advanceHead(this.#head, step.events, userId);
    return head.visibleFromSeq === visibleFromSeq ? head : { ...head, visibleFromSeq };
  }

  #follow(stored: ConversationRecord | null): void {
    this.#record = stored ?? beginRecord(this.#head, this.#record.epoch);
    this.#waiting.clear();
    this.#owner.rewound(this);
    this.saveHead().catch(() => undefined);
  }
}
