import type { LogEvent } from '../../domain/event.ts';
import type { Head } from '../../domain/head.ts';
import type { Hole } from '../contract.ts';
import type { ConversationRecord } from '../storage/client-storage.ts';
import { common, withHole, without } from './holes.ts';

// The rules by which a device's copy of a log grows: pure, and the same in every environment.
// Each returns the step to be stored, or null when it would break the chain.

export interface Position {
  seq: number;
  /** Null where nothing before may be seen. */
  id: string | null;
}

export interface Step {
  record: ConversationRecord;
  events: LogEvent[];
  truncateAfter?: number;
}

/** A device begins right before the first event it may see. */
export function beginRecord(head: Head, epoch: string): ConversationRecord {
  const { conversationId, visibleFromSeq } = head;
  return { conversationId, head, visibleFromSeq, cursor: visibleFromSeq - 1, cursorId: null, holes: [], epoch };
}

export function headEpochOf({ headEpoch, epoch }: Pick<ConversationRecord, 'headEpoch' | 'epoch'>): string {
  return headEpoch ?? epoch;
}

/** The next events. What is held already is left out: hearing something twice changes nothing. */
export function append(record: ConversationRecord, events: readonly LogEvent[]): Step | null {
  const news = events.filter((event) => event.seq > record.cursor);
  const last = news.at(-1);
  if (!last || !followsOn({ seq: record.cursor, id: record.cursorId }, news)) return null;
  return { record: { ...record, cursor: last.seq, cursorId: last.id }, events: news };
}

/** The newest page, and a hole between it and what is held. */
export function leap(record: ConversationRecord, page: readonly LogEvent[]): Step | null {
  const [first] = page;
  const last = page.at(-1);
  if (!first || !last || first.seq <= record.cursor + 1) return append(record, page);
  if (!isChain(page)) return null;
  const holes = withHole(record.holes, { from: record.cursor + 1, to: first.seq - 1 });
  return { record: { ...record, cursor: last.seq, cursorId: last.id, holes }, events: [...page] };
}

export interface Filling {
  hole: Hole;
  /** The newest events of the hole, ascending, up to its end. */
  page: readonly LogEvent[];
  /** The held neighbours of the page, where there are such. */
  below: LogEvent | undefined;
  above: LogEvent | undefined;
}

export function fill(record: ConversationRecord, { hole, page, below, above }: Filling): Step | null {
  const [first] = page;
  const last = page.at(-1);
  if (!first || last?.seq !== hole.to || !isChain(page)) return null;
  if (above && above.prevId !== last.id) return null;
  if (below && below.id !== first.prevId) return null;
  return { record: { ...record, holes: without(record.holes, { from: first.seq, to: hole.to }) }, events: [...page] };
}

/** Notes that a step's rows were read when the log reached `asOf`. */
export function readAsOf(step: Step, asOf: number): Step {
  if (asOf <= step.record.cursor) return step;
  return { ...step, record: withAhead(step.record, { rows: seqsOf(step.events), asOf, lost: false }) };
}

export function withAhead(record: ConversationRecord, ahead: NonNullable<ConversationRecord['ahead']>): ConversationRecord {
  const rows = ahead.rows.reduce(withHole, record.ahead?.rows ?? []);
  return { ...record, ahead: { rows, asOf: Math.max(record.ahead?.asOf ?? 0, ahead.asOf), lost: ahead.lost || (record.ahead?.lost ?? false) } };
}

/** Once the cursor, compared with the log, has reached what the rows show, they show nothing more. */
export function withoutPastAhead({ ahead, ...record }: ConversationRecord): ConversationRecord {
  return ahead && (ahead.lost || ahead.asOf > record.cursor) ? { ...record, ahead } : record;
}

function seqsOf(events: readonly LogEvent[]): Hole[] {
  return events.reduce<Hole[]>((seqs, { seq }) => {
    const last = seqs.at(-1);
    if (last?.to !== seq - 1) return [...seqs, { from: seq, to: seq }];
    last.to = seq;
    return seqs;
  }, []);
}

/** Back to the last event that the log and this device agree on: of those that may be seen, since no others are compared. */
export function truncate(record: ConversationRecord, agreed: Position): Step {
  const floor = record.visibleFromSeq - 1;
  const to = agreed.seq > floor ? agreed : { seq: floor, id: null };
  const holes = common(record.holes, [{ from: 1, to: to.seq }]);
  // What was lost in a hole has left its marks on rows read after it, and nobody here knows on which.
  const marked = record.holes.some((hole) => hole.to > to.seq);
  const doubted = marked ? withAhead(record, { rows: [{ from: record.visibleFromSeq, to: to.seq }], asOf: record.cursor, lost: true }) : record;
  return { record: { ...doubted, cursor: to.seq, cursorId: to.id, holes }, events: [], truncateAfter: to.seq };
}

/**
 * A member who joined again may see from another seq on. Where the history between is hidden the
 * cursor jumps over it, and what was seen in the former membership stays; where more has become
 * visible than before, it is a hole. The same record when nothing has changed.
 */
export function moveFloor(record: ConversationRecord, visibleFromSeq: number): ConversationRecord {
  const floor = visibleFromSeq - 1;
  if (visibleFromSeq === record.visibleFromSeq) return record;
  if (visibleFromSeq < record.visibleFromSeq) {
    return { ...record, visibleFromSeq, holes: withHole(record.holes, { from: visibleFromSeq, to: record.visibleFromSeq - 1 }) };
  }
  const raised = { ...record, visibleFromSeq, holes: common(record.holes, [{ from: visibleFromSeq, to: Infinity }]) };
  // Below the floor nothing can be compared, nor right at it.
  return record.cursor > floor ? raised : { ...raised, cursor: floor, cursorId: null };
}

/** Dense, and each event naming the one before it. */
export function isChain(events: readonly LogEvent[]): boolean {
  return events.every((event, i) => {
    const before = events[i - 1];
    return !before || (event.seq === before.seq + 1 && event.prevId === before.id);
  });
}

/** Whether the events go on from a position. From one without an id, only the number is checked. */
function followsOn(position: Position, events: readonly LogEvent[]): boolean {
  const [first] = events;
  if (!first || first.seq !== position.seq + 1) return false;
  return (position.id === null || first.prevId === position.id) && isChain(events);
}
