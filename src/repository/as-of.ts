import type { LogEvent } from '../domain/event.ts';
import { isKind } from '../domain/event.ts';

/** What became of the messages of a page, from which is told what they were before. */
export interface LaterChanges {
  /** Every edit of these messages, with the body it replaced. */
  edits: { target: number; editSeq: number; formerText: string }[];
  /** The reactions to these messages until then, ascending. */
  reactions: LogEvent[];
}

/**
 * The rows of `events` as they were when the log ended at `seq`: somebody who left then learns of no
 * edit and no reaction made since. What was deleted since stays blank: its author's wish comes first.
 */
export function asOf(seq: number, events: LogEvent[], { edits, reactions }: LaterChanges): LogEvent[] {
  return events.map((event) => {
    if (!isKind(event, 'message.sent') || event.payload.deletedSeq !== undefined) return event;
    const { editedSeq, reactions: _since, text, ...sent } = event.payload;
    const own = edits.filter(({ target }) => target === event.seq).sort((a, b) => a.editSeq - b.editSeq);
    const undone = own.find(({ editSeq }) => editSeq > seq);
    const kept = own.findLast(({ editSeq }) => editSeq <= seq);
    // An edit whose former body is gone was deleted together with its message, a moment ago.
    const known = (editedSeq ?? 0) <= seq ? text : '';
    const then = reacted(reactions.filter(({ payload }) => payload.target === event.seq));
    return {
      ...event,
      payload: {
        ...sent,
        text: undone?.formerText ?? known,
        ...(kept && { editedSeq: kept.editSeq }),
        ...(Object.keys(then).length > 0 && { reactions: then }),
      },
    };
  });
}

function reacted(events: LogEvent[]): Record<string, string[]> {
  const people = new Map<string, string[]>();
  for (const event of events) {
    if (!isKind(event, 'reaction.changed')) continue;
    const { emoji, on } = event.payload;
    const before = people.get(emoji) ?? [];
    if (before.includes(event.senderId) === on) continue;
    people.set(emoji, on ? [...before, event.senderId] : before.filter((id) => id !== event.senderId));
  }
  return Object.fromEntries([...people].filter(([, ids]) => ids.length > 0));
}
