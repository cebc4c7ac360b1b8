import type { LogEvent } from './event.ts';
import { isKind } from './event-rule.ts';
import type { Message } from './message.ts';
import { messageOf } from './message-rule.ts';

/** A conversation's messages by seq, as one device holds them. */
export type Transcript = Map<number, Message>;

/**
 * Folds one event into a transcript. Applying an event twice changes nothing, and applying an event
 * to a row that already contains it (a page read later than the event) changes nothing either.
 * Returns the seq of the message that changed, or null.
 *
 * An edit, deletion or reaction whose target is not held is skipped: the target's own row says what
 * the message is now, so it arrives changed.
 */
export function applyEvent(transcript: Transcript, event: LogEvent): number | null {
  if (isKind(event, 'message.sent')) {
    const known = transcript.get(event.seq);
    if (known && isNewer(known, messageOf(event))) return null;
    transcript.set(event.seq, messageOf(event));
    return event.seq;
  }
  if (isKind(event, 'message.edited')) {
    const { target, text } = event.payload;
    // Without its text the edit was of a message since deleted, and that deletion is on its way.
    if (text === undefined) return null;
    return rewrite(transcript, target, (message) =>
      message.deletedSeq !== null || (message.editedSeq ?? 0) >= event.seq ? null : { ...message, text, editedSeq: event.seq },
    );
  }
  if (isKind(event, 'message.deleted')) {
    return rewrite(transcript, event.payload.target, (message) =>
      message.deletedSeq !== null ? null : { ...message, text: '', reactions: {}, deletedSeq: event.seq },
    );
  }
  if (isKind(event, 'reaction.changed')) {
    const { target, emoji, on } = event.payload;
    return rewrite(transcript, target, (message) => react(message, { emoji, on, userId: event.senderId }));
  }
  return null;
}

function isNewer(known: Message, row: Message): boolean {
  return (known.deletedSeq ?? 0) > (row.deletedSeq ?? 0) || (known.editedSeq ?? 0) > (row.editedSeq ?? 0);
}

function rewrite(transcript: Transcript, seq: number, change: (message: Message) => Message | null): number | null {
  const message = transcript.get(seq);
  const changed = message ? change(message) : null;
  if (!changed) return null;
  transcript.set(seq, changed);
  return seq;
}

function react(message: Message, { emoji, on, userId }: { emoji: string; on: boolean; userId: string }): Message | null {
  if (message.deletedSeq !== null) return null;
  const before = message.reactions[emoji] ?? [];
  if (before.includes(userId) === on) return null;
  const after = on ? [...before, userId] : before.filter((id) => id !== userId);
  const { [emoji]: _, ...others } = message.reactions;
  return { ...message, reactions: after.length > 0 ? { ...message.reactions, [emoji]: after } : others };
}
