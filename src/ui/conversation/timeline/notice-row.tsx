'use client';
import type { LogEvent } from '../../../domain/event.ts';
import { isKind } from '../../../domain/event-rule.ts';
import { useUsers } from '../../shared/people.ts';
import { exactTime } from '../../shared/time.ts';
import { listNames } from '../message/name-list.ts';
import { useTalk } from '../talk-context.tsx';

/** What happened to the conversation itself: people, roles, its title. */
export function NoticeRow({ events }: { events: readonly LogEvent[] }) {
  const { userId } = useTalk();
  const [event] = events;
  const subjects = events.slice(0, 3).map(subjectOf);
  const people = useUsers([event?.senderId ?? '', ...subjects]);
  if (!event) return null;
  const [sender = '…', ...named] = people.map((person) => (person?.id === userId ? 'you' : (person?.displayName ?? '…')));
  const words = wordsFor(event, { sender, subject: listNames(named, events.length) });
  if (!words) return null;
  return (
    <p dir="auto" data-tip={exactTime(event.createdAt)} className="px-16 py-1.5 text-center text-meta wrap-anywhere text-ink-soft">
      {words.charAt(0).toUpperCase() + words.slice(1)}
    </p>
  );
}

function subjectOf(event: LogEvent): string {
  return typeof event.payload.userId === 'string' ? event.payload.userId : event.senderId;
}

/** Null for what is nothing to a reader, such as kinds a newer server knows. */
function wordsFor(event: LogEvent, { sender, subject }: { sender: string; subject: string }): string | null {
  if (isKind(event, 'member.joined')) return event.senderId === event.payload.userId ? `${subject} joined` : `${sender} added ${subject}`;
  if (isKind(event, 'member.left')) return `${sender} left`;
  if (isKind(event, 'member.removed')) return `${sender} removed ${subject}`;
  if (isKind(event, 'title.changed')) return `${sender} renamed the group to “${event.payload.title}”`;
  if (isKind(event, 'history.changed')) return event.payload.visible ? `${sender} let new members see earlier messages` : `${sender} hid earlier messages from new members`;
  if (isKind(event, 'role.changed')) return event.payload.role === 'admin' ? `${sender} made ${subject} an admin` : `${sender} made ${subject} a member again`;
  if (isKind(event, 'owner.changed')) return `${sender} handed the group over to ${subject}`;
  return null;
}
