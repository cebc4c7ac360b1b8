import type { LogEvent } from '../../domain/event.ts';
import { isKind } from '../../domain/event-rule.ts';
import type { Head } from '../../domain/head.ts';

const previewLength = 200;

/**
 * A head as it is after `events`. The server sends a head when a device connects; from there on the
 * device works out what a list shows by itself. Events that the head has counted already are passed over.
 */
export function advanceHead(head: Head, events: readonly LogEvent[], userId: string): Head {
  return events.reduce((before, event) => (event.seq > before.lastSeq ? after(before, event, userId) : before), head);
}

/** Of two heads, what each knows best: order and repetition do not matter. The known one when there is no news. */
export function mergeHeads(known: Head, news: Head): Head {
  const later = news.lastSeq >= known.lastSeq ? news : known;
  const merged: Head = {
    ...later,
    ...readPosition(hasReadFurther(news, known) ? news : known),
    deliveredSeq: Math.max(known.deliveredSeq, news.deliveredSeq),
    changedAt: Math.max(known.changedAt, news.changedAt),
  };
  return same(merged, known) ? known : merged;
}

/** Marking as unread raises the version, which is the only way a position goes back. */
export function hasReadFurther(one: ReadPosition, other: ReadPosition): boolean {
  return one.readVersion > other.readVersion || (one.readVersion === other.readVersion && one.readSeq > other.readSeq);
}

type ReadPosition = Pick<Head, 'readVersion' | 'readSeq'>;

export function unreadOf(head: Head): number {
  return Math.max(0, head.lastMessageNo - head.readMessageNo);
}

function readPosition({ readVersion, readSeq, readMessageNo }: Head): Pick<Head, 'readVersion' | 'readSeq' | 'readMessageNo'> {
  return { readVersion, readSeq, readMessageNo };
}

function same(a: Head, b: Head): boolean {
  return (Object.keys(a) as (keyof Head)[]).every((key) => a[key] === b[key] || JSON.stringify(a[key]) === JSON.stringify(b[key]));
}

function after(head: Head, event: LogEvent, userId: string): Head {
  const next: Head = {
    ...head,
    lastSeq: event.seq,
    headId: event.id,
    lastMessageNo: event.messageNo,
    changedAt: Math.max(head.changedAt, event.createdAt),
  };
  return { ...next, ...membership(next, event, userId), lastMessage: lastMessage(head, event) };
}

function membership(head: Head, event: LogEvent, userId: string): Partial<Head> {
  if (isKind(event, 'title.changed')) return { title: event.payload.title };
  if (isKind(event, 'member.left') || isKind(event, 'member.removed')) return event.payload.userId === userId ? { left: true } : {};
  if (isKind(event, 'member.joined')) return event.payload.userId === userId ? { left: false, role: 'member' } : {};
  if (isKind(event, 'role.changed')) return event.payload.userId === userId ? { role: event.payload.role } : {};
  if (isKind(event, 'owner.changed')) {
    if (event.payload.userId === userId) return { role: 'owner' };
    return event.senderId === userId ? { role: 'admin' } : {};
  }
  return {};
}

function lastMessage(head: Head, event: LogEvent): Head['lastMessage'] {
  const last = head.lastMessage;
  if (isKind(event, 'message.sent')) {
    const { text, deletedSeq } = event.payload;
    const { seq, senderId, createdAt } = event;
    return { seq, senderId, senderName: nameOf(head, senderId), text: preview(text), deleted: deletedSeq !== undefined, createdAt };
  }
  if (last && isKind(event, 'message.edited') && event.payload.target === last.seq && event.payload.text !== undefined && !last.deleted) {
    return { ...last, text: preview(event.payload.text) };
  }
  if (last && isKind(event, 'message.deleted') && event.payload.target === last.seq) return { ...last, text: '', deleted: true };
  return last;
}

/** What is known without asking; empty otherwise, and whoever shows it looks the person up. */
function nameOf({ peer, lastMessage: last }: Head, senderId: string): string {
  if (peer?.id === senderId) return peer.displayName;
  return last?.senderId === senderId ? last.senderName : '';
}

/** By code points, as the server cuts it; a short text need not be taken apart. */
function preview(text: string): string {
  return text.length <= previewLength ? text : [...text.slice(0, previewLength * 2)].slice(0, previewLength).join('');
}
