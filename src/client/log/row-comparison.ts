import type { LogEvent } from '../../domain/event.ts';
import { isKind } from '../../domain/event-rule.ts';
import { messageOf } from '../../domain/message-rule.ts';
import type { Difference } from './difference.ts';

/**
 * What is wrong with a row on this device, beside the log's; null when nothing is. `end`: where the
 * log ended when its rows were read. They may show what was deleted since, also to somebody who left.
 */
export function differenceOf(held: LogEvent | undefined, logged: LogEvent | undefined, end: number): Difference['what'] | null {
  if (!logged) return held ? 'surplus' : null;
  if (!held) return 'lost';
  if (held.id !== logged.id || held.prevId !== logged.prevId) return 'other';
  if (held.payload === logged.payload || deletedAfter(end, logged)) return null;
  return textOf(asShown(held)) === textOf(asShown(logged)) ? null : 'content';
}

/** Whether an event about message `target` may have changed this row: the message, or an edit of it. */
export function concerns(target: number, row: LogEvent): boolean {
  return row.seq === target || (isKind(row, 'message.edited') && row.payload.target === target);
}

function deletedAfter(end: number, { payload }: LogEvent): boolean {
  return typeof payload.deletedSeq === 'number' && payload.deletedSeq > end;
}

/**
 * Two things are of no matter: when a message was last edited, once it is deleted; and in which order
 * people reacted, when somebody took it back and did it again while this device was catching up.
 */
function asShown(row: LogEvent): unknown {
  const { conversationId: _, id: __, prevId: ___, payload, ...rest } = row;
  if (!isKind(row, 'message.sent')) return { ...rest, payload };
  const { text, replyTo, editedSeq, deletedSeq, reactions } = messageOf(row);
  const people = Object.entries(reactions).map(([emoji, userIds]) => [emoji, userIds.toSorted()]);
  return { ...rest, text, replyTo, editedSeq: deletedSeq === null ? editedSeq : null, deletedSeq, reactions: Object.fromEntries(people) };
}

/** Whatever the order of its keys: a database has its own. */
function textOf(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => (isRecord(part) ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1))) : part));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
