import type { Hole } from '../../../client/contract.ts';
import type { KnownEvent, LogEvent } from '../../../domain/event.ts';
import { isKind } from '../../../domain/event-rule.ts';
import type { Message } from '../../../domain/message.ts';
import { sameDay } from '../../shared/time.ts';
import type { Saying } from './saying.ts';

/** One line of the timeline. */
export type Row =
  | { type: 'start'; key: string }
  | { type: 'day'; key: string; at: number }
  | { type: 'new'; key: string }
  | { type: 'notice'; key: string; events: readonly LogEvent[] }
  | { type: 'call'; key: string; event: KnownEvent<'call.started' | 'call.ended'> }
  | { type: 'hole'; key: string; hole: Hole; count: number }
  /** `head`: the first of a group, with avatar and name. */
  | { type: 'saying'; key: string; saying: Saying; head: boolean }
  | { type: 'blocked'; key: string; sayings: readonly Saying[] }
  /** Keeps the last message off the composer, and is what "the bottom" means. */
  | { type: 'end'; key: string };

export interface RowsInput {
  messages: readonly Message[];
  sayings: readonly Saying[];
  notices: readonly LogEvent[];
  holes: readonly Hole[];
  /** Nothing older may be seen. */
  complete: boolean;
  /** `seq` up to which everything was read when the conversation was opened; null for no "New" line. */
  readUpTo: number | null;
  userId: string;
  /** Whose messages are folded away. */
  folded: (senderId: string) => boolean;
  /** Keys of folded messages that were unfolded by hand. */
  unfolded: ReadonlySet<string>;
}

/** Messages of one person closer together than this form a group (milliseconds). */
const groupGapMs = 5 * 60_000;

/** Lays a conversation out as rows, top to bottom. */
export function rowsOf(input: RowsInput): Row[] {
  const rows: Row[] = input.complete ? [{ type: 'start', key: 'start' }] : [];
  let at: number | null = null;
  let isNew = false;
  // Where the unread began is known only when something read, or the beginning, is held too.
  let edgeIsHeld = input.complete || input.notices.some(({ seq }) => seq <= (input.readUpTo ?? 0));
  for (const item of inOrder(input)) {
    const itemAt = timeOf(item);
    // Not above the first of an unfinished list: it would have to go when older ones arrive.
    if (itemAt !== null && (at === null ? input.complete : !sameDay(at, itemAt))) {
      rows.push({ type: 'day', key: `day ${new Date(itemAt).toDateString()}`, at: itemAt });
    }
    at = itemAt ?? at;
    if (!isNew && edgeIsHeld && isUnread(item, input)) {
      isNew = true;
      rows.push({ type: 'new', key: 'new' });
    }
    edgeIsHeld ||= item.seq <= (input.readUpTo ?? 0);
    if (item.type === 'hole') rows.push({ type: 'hole', key: `hole ${item.hole.to}`, hole: item.hole, count: messagesIn(item.hole, input.messages) });
    else if (item.type === 'notice') addNotice(rows, item.event);
    else addSaying(rows, item.saying, input);
  }
  rows.push({ type: 'end', key: 'end' });
  return rows;
}

type Item = { type: 'saying'; seq: number; saying: Saying } | { type: 'notice'; seq: number; event: LogEvent } | { type: 'hole'; seq: number; hole: Hole };

function inOrder({ sayings, notices, holes }: RowsInput): Item[] {
  const items: Item[] = [
    ...sayings.map((saying): Item => ({ type: 'saying', seq: saying.seq ?? Infinity, saying })),
    ...notices.filter((event) => !isBeginning(event) && !hasEnded(event, notices)).map((event): Item => ({ type: 'notice', seq: event.seq, event })),
    ...holes.map((hole): Item => ({ type: 'hole', seq: hole.from, hole })),
  ];
  // Stable, so what is on its way keeps the order it was made in; NaN-free, since Infinity − Infinity is avoided.
  return items.sort((a, b) => (a.seq === b.seq ? 0 : a.seq - b.seq));
}

/** The row `start` says this already. */
function isBeginning(event: LogEvent): boolean {
  return isKind(event, 'conversation.created');
}

/** A call whose end is here is told by that. */
function hasEnded(event: LogEvent, notices: readonly LogEvent[]): boolean {
  return isKind(event, 'call.started') && notices.some((other) => isKind(other, 'call.ended') && other.payload.startedSeq === event.seq);
}

function timeOf(item: Item): number | null {
  if (item.type === 'hole') return null;
  return item.type === 'notice' ? item.event.createdAt : item.saying.createdAt;
}

function isUnread(item: Item, { readUpTo, userId }: RowsInput): boolean {
  if (readUpTo === null || item.type === 'notice') return false;
  if (item.type === 'hole') return item.hole.to > readUpTo;
  return item.saying.seq !== null && item.saying.seq > readUpTo && item.saying.senderId !== userId;
}

/** Joins in a row become one line: a hundred people arriving is one fact. */
function addNotice(rows: Row[], event: LogEvent): void {
  if (isKind(event, 'call.started') || isKind(event, 'call.ended')) {
    rows.push({ type: 'call', key: `call ${event.seq}`, event });
    return;
  }
  const last = rows.at(-1);
  if (last?.type === 'notice' && event.kind === 'member.joined' && last.events[0]?.kind === 'member.joined') {
    rows[rows.length - 1] = { ...last, events: [...last.events, event] };
  } else {
    rows.push({ type: 'notice', key: `notice ${event.seq}`, events: [event] });
  }
}

function addSaying(rows: Row[], saying: Saying, { folded, unfolded }: RowsInput): void {
  const last = rows.at(-1);
  if (folded(saying.senderId) && !unfolded.has(saying.key)) {
    if (last?.type === 'blocked') rows[rows.length - 1] = { ...last, sayings: [...last.sayings, saying] };
    else rows.push({ type: 'blocked', key: `blocked ${saying.key}`, sayings: [saying] });
    return;
  }
  rows.push({ type: 'saying', key: saying.key, saying, head: last?.type !== 'saying' || !belongs(last.saying, saying) });
}

function belongs(before: Saying, saying: Saying): boolean {
  return before.senderId === saying.senderId && Math.abs(saying.createdAt - before.createdAt) < groupGapMs && saying.replyTo === null;
}

/** Messages are numbered, so the neighbours of a hole tell how many it holds. */
function messagesIn(hole: Hole, messages: readonly Message[]): number {
  const before = messages.findLast(({ seq }) => seq < hole.from)?.messageNo ?? 0;
  const after = messages.find(({ seq }) => seq > hole.to)?.messageNo;
  return after === undefined ? hole.to - hole.from + 1 : Math.max(0, after - before - 1);
}
