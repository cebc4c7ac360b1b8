import type { Loaded, Stored } from './entry.ts';
import type { Epochs } from './epochs.ts';
import type { FinalLog } from './final-log.ts';
import type { Range } from './seq-set.ts';
import { SeqSet, named, seqSet } from './seq-set.ts';
import type { Report } from './violation.ts';

interface Surroundings {
  name: string;
  epochs: Epochs;
  report: Report;
}

/** One device's copy of one conversation, as its steps tell it: I4, I5, I9, I10 and I11. */
export class DeviceCopy {
  readonly #name: string;
  readonly #epochs: Epochs;
  readonly #report: Report;
  #cursor: number;
  #cursorId: string | null = null;
  #visibleFromSeq: number;
  #holes: readonly Range[] = [];
  readonly #held = new SeqSet();
  /** Held or not, it has been told of. */
  readonly #reported = new SeqSet();
  /** Stored under the membership that the log still tells of, whatever was lost. */
  readonly #lasting = new SeqSet();
  #losses = 0;
  /** Where it was when it went back, and when. */
  readonly #rewinds: { seq: number; id: string | null; at: number }[] = [];
  /** The last loss it has gone back for. */
  #rewoundFor = 0;
  /** When it stored something first. */
  readonly since: number;
  /** And last. */
  until: number;

  constructor({ from, at }: Pick<Stored, 'from' | 'at'>, { name, epochs, report }: Surroundings) {
    this.#cursor = from;
    this.#visibleFromSeq = from + 1;
    this.since = at;
    this.until = at;
    this.#name = name;
    this.#epochs = epochs;
    this.#report = report;
  }

  /** A new life, with what is stored. */
  load({ cursor, cursorId }: Pick<Loaded['cursors'][number], 'cursor' | 'cursorId'>): void {
    if (cursor !== this.#cursor || cursorId !== this.#cursorId) {
      this.#report('I4', `${this.#name} was at ${this.#cursor} (${this.#cursorId}), and begins a new life at ${cursor} (${cursorId})`);
    }
    this.#cursor = cursor;
    this.#cursorId = cursorId;
  }

  store(step: Stored, leavesHoles: boolean): void {
    if (step.from !== this.#cursor) this.#report('I4', `${this.#name} was at ${this.#cursor}, and goes on from ${step.from}`);
    if (step.truncateAfter === undefined) this.#checkAdvance(step);
    else this.#rewind(step.truncateAfter, step.at);
    this.#storeEvents(step);
    if (!leavesHoles) this.#checkNewHoles(step);
    this.#checkClaim(step);
    this.#cursor = step.to;
    this.#cursorId = step.toId;
    this.#visibleFromSeq = step.visibleFromSeq;
    this.#holes = step.holes;
    this.until = step.at;
  }

  finish(log: FinalLog, userId: string): void {
    this.#checkRewinds(log);
    if (this.#losses < this.#epochs.lossy) return;
    const visible = seqSet(log.memberships.of(userId));
    const outside = this.#lasting.ranges.flatMap((range) => visible.missing(range));
    if (outside.length > 0) this.#report('I10', `${this.#name} has stored ${named(outside)}, outside of its membership`);
  }

  /** What is in the log now was never missing from it, unless it came back with an older copy. */
  #checkRewinds(log: FinalLog): void {
    for (const { seq, id, at } of this.#rewinds) {
      if (this.#epochs.mayHaveComeBack(at)) continue;
      if (id !== null && log.row(seq)?.id === id) this.#report('I9', `${this.#name} went back from ${seq} (${id}), which the log has kept`);
    }
  }

  #rewind(after: number, at: number): void {
    if (!this.#hasCause(at)) this.#report('I9', `${this.#name} went back from ${this.#cursor} to ${after}, and no epoch has changed`);
    this.#rewinds.push({ seq: this.#cursor, id: this.#cursorId, at });
    for (const set of [this.#held, this.#lasting, this.#reported]) set.truncate(after);
    this.#cursorId = null;
    this.#cursor = Math.min(this.#cursor, after);
  }

  /** Once for each loss, and not later than the next one has been heard of. */
  #hasCause(at: number): boolean {
    const { lossy } = this.#epochs;
    if (this.#rewoundFor === lossy) return false;
    this.#rewoundFor++;
    while (this.#rewoundFor < lossy && !this.#epochs.mayBeOfEpochBefore(this.#rewoundFor + 1, at)) this.#rewoundFor++;
    return true;
  }

  #checkAdvance({ from, to, toId, events, visibleFromSeq }: Stored): void {
    if (to < from) this.#report('I9', `${this.#name} went back from ${from} to ${to} without a word`);
    if (to === from && toId !== this.#cursorId && from === this.#cursor && visibleFromSeq <= from) {
      this.#report('I5', `${this.#name} was at ${from} with ${this.#cursorId}, and is there with ${toId}`);
    }
    const last = events.at(-1);
    if (to > from && last && (last.seq !== to || last.id !== toId)) {
      this.#report('I4', `${this.#name} stored up to ${last.seq} (${last.id}), and is at ${to} (${toId})`);
    }
  }

  #storeEvents(step: Stored): void {
    const { from, to, visibleFromSeq, events } = step;
    const grows = to > from;
    const floor = Math.max(this.#cursor, visibleFromSeq - 1);
    const isNews = (seq: number) => grows && !isWithin(this.#holes, seq);
    // What lies below what may be seen is of an earlier membership, and perhaps lost: nothing follows on it.
    const ground = this.#cursor >= visibleFromSeq ? this.#cursorId : null;
    // Rows read again, or filling a hole, come in any order.
    let before: { seq: number; id: string | null } = grows ? { seq: floor, id: ground } : { seq: -1, id: null };
    for (const event of events) {
      const { seq, id, prevId } = event;
      if (isNews(seq) && seq <= before.seq) this.#report('I4', `${this.#name} stored ${seq} after ${before.seq}`);
      if (seq > to) this.#report('I4', `${this.#name} stored ${seq}, beyond its cursor ${to}`);
      if (seq === before.seq + 1 && before.id !== null && prevId !== before.id) this.#report('I5', `${this.#name} stored ${seq}, which follows ${prevId}, after ${before.id}`);
      if (grows) this.#checkTarget(event, step);
      this.#held.add({ from: seq, to: seq });
      this.#keepLasting(event, step);
      if (!grows || isNews(seq)) before = { seq, id };
    }
  }

  #checkTarget({ seq, kind, target }: Stored['events'][number], { visibleFromSeq, holes }: Stored): void {
    if (target === undefined || target < visibleFromSeq || this.#held.has(target)) return;
    if (isWithin([...this.#holes, ...holes], target)) return;
    this.#report('I11', `${this.#name} stored ${kind} ${seq} before its target ${target}`);
  }

  /** What an epoch that is lost has let somebody see is not held against the membership that remains. */
  #keepLasting({ seq, createdAt }: Stored['events'][number], { at, wallMs }: Stored): void {
    const { lossy } = this.#epochs;
    if (lossy > this.#losses) this.#lasting.clear();
    this.#losses = lossy;
    const isLasting = lossy === 0 || !this.#epochs.mayBeLost(at) || this.#epochs.isNew(at - (wallMs - createdAt) * 1_000);
    if (isLasting) this.#lasting.add({ from: seq, to: seq });
  }

  /** Only more visible history opens a hole on a device that leaves none. */
  #checkNewHoles({ holes, visibleFromSeq }: Stored): void {
    if (holes.length === 0) return;
    const known = seqSet([...this.#holes, { from: visibleFromSeq, to: this.#visibleFromSeq - 1 }]);
    const opened = holes.flatMap((hole) => known.missing(hole));
    if (opened.length > 0) this.#report('I4', `${this.#name} leaves a hole at ${named(opened)}`);
  }

  /** All from where it may see to its cursor has been stored at some time, but for its holes. */
  #checkClaim({ visibleFromSeq, to, holes }: Stored): void {
    const claimed = seqSet(holes).missing({ from: visibleFromSeq, to });
    const never = claimed.flatMap((range) => this.#held.missing(range)).flatMap((range) => this.#reported.missing(range));
    if (never.length === 0) return;
    this.#report('I4', `${this.#name} is at ${to}, and has never stored ${named(never)}`);
    for (const range of never) this.#reported.add(range);
  }
}

function isWithin(ranges: readonly Range[], seq: number): boolean {
  return ranges.some(({ from, to }) => from <= seq && seq <= to);
}
