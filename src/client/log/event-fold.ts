import type { LogEvent } from '../../domain/event.ts';
import { isKind } from '../../domain/event-rule.ts';
import type { Message } from '../../domain/message.ts';
import { messageOf } from '../../domain/message-rule.ts';
import { applyEvent } from '../../domain/transcript.ts';

/** The seq of the message that an event changes, or null. */
export function targetOf(event: LogEvent): number | null {
  const { target } = event.payload;
  return isRewriting(event) && typeof target === 'number' ? target : null;
}

/**
 * A stored row after `change`: rows say what a message is now, on the device as on the server, so a
 * page of history needs nothing but itself. The same row when nothing changes.
 *
 * A row may show the change already, and later ones too: the log is read as it is now. Applied in
 * order they end the same all the same, except that somebody who took a reaction back and gave it
 * again may be listed later than on the server.
 */
export function foldEvent(row: LogEvent, change: LogEvent): LogEvent {
  if (!isKind(row, 'message.sent')) return row;
  const transcript = new Map([[row.seq, messageOf(row)]]);
  const message = applyEvent(transcript, change) === row.seq ? transcript.get(row.seq) : undefined;
  return message ? { ...row, payload: payloadOf(message) } : row;
}

/** A row, read before `later` happened, as it is after it. */
export function bringUpToDate(row: LogEvent, later: readonly LogEvent[]): LogEvent {
  return later.reduce((now, change) => blankEdit(foldEvent(now, change), change), row);
}

/**
 * Where the edits of a message that `deletion` deletes are: their text goes as well. The message says
 * how far they reach; one that is not held (it is in a hole, or was said before one joined) does not.
 */
export function editsOf(row: LogEvent | undefined, deletion: LogEvent): { from: number; to: number } | null {
  if (!isKind(deletion, 'message.deleted')) return null;
  if (!row) return { from: deletion.payload.target + 1, to: deletion.seq - 1 };
  const { editedSeq } = row.payload;
  return typeof editedSeq === 'number' ? { from: row.seq + 1, to: editedSeq } : null;
}

/** An edit after `deletion`, which takes its text if it is of the same message. The same row otherwise. */
export function blankEdit(edit: LogEvent, deletion: LogEvent): LogEvent {
  return isKind(deletion, 'message.deleted') ? blankEditOf(edit, deletion.payload.target) : edit;
}

export function blankEditOf(edit: LogEvent, target: number): LogEvent {
  if (!isKind(edit, 'message.edited') || edit.payload.target !== target || edit.payload.text === undefined) return edit;
  return { ...edit, payload: { target } };
}

function isRewriting(event: LogEvent): boolean {
  return isKind(event, 'message.edited') || isKind(event, 'message.deleted') || isKind(event, 'reaction.changed');
}

function payloadOf({ text, replyTo, editedSeq, deletedSeq, reactions }: Message): Record<string, unknown> {
  return {
    text,
    ...(replyTo === null ? {} : { replyTo }),
    ...(editedSeq === null ? {} : { editedSeq }),
    ...(deletedSeq === null ? {} : { deletedSeq }),
    ...(Object.keys(reactions).length === 0 ? {} : { reactions }),
  };
}
