'use client';
import { Phone, PhoneMissed, Video } from 'lucide-react';
import { clsx } from 'clsx';
import type { KnownEvent } from '../../../domain/event.ts';
import { isKind } from '../../../domain/event-rule.ts';
import { useCallSlots } from '../../shared/call-slots.tsx';
import { endedCallWords, isMissed } from '../../shared/call-words.ts';
import { useConversation } from '../../shared/delivery.tsx';
import { useUser, useUsers } from '../../shared/people.ts';
import { exactTime } from '../../shared/time.ts';
import { listNames } from '../message/name-list.ts';
import { useTalk } from '../talk-context.tsx';

/** A call that has ended, or one of which only the beginning is known. */
export function CallRow({ event }: { event: KnownEvent<'call.started' | 'call.ended'> }) {
  const { userId, conversationId } = useTalk();
  const { LineAction } = useCallSlots();
  const peer = useConversation(conversationId)?.peer;
  const present = usePresent(event, userId);
  const caller = useUser(event.senderId)?.displayName ?? '…';
  const ended = isKind(event, 'call.ended') ? { ...event.payload, callerId: event.senderId, endedAt: event.createdAt } : null;
  const missed = ended !== null && isMissed(ended, userId);
  const Icon = missed ? PhoneMissed : event.payload.media === 'video' ? Video : Phone;
  const begun = event.senderId === userId ? 'You started a call' : `${caller} started a call`;
  return (
    <p
      dir="auto"
      data-tip={exactTime(event.createdAt)}
      className={clsx('flex items-center justify-center gap-2 px-16 py-1.5 text-meta wrap-anywhere max-sm:px-4', missed ? 'text-danger' : 'text-ink-soft')}
    >
      <Icon aria-hidden size={14} className="shrink-0" />
      <span>
        {ended ? endedCallWords(ended, { userId, caller, other: peer?.displayName ?? null }) : begun}
        {!peer && ended?.outcome === 'answered' && ` · ${present}`}
      </span>
      <LineAction conversationId={conversationId} callId={event.payload.callId} media={event.payload.media} missed={missed} />
    </p>
  );
}

/** Who was in it, for a group. */
function usePresent(event: KnownEvent<'call.started' | 'call.ended'>, userId: string): string {
  const ids = isKind(event, 'call.ended') ? event.payload.participantIds : [];
  const people = useUsers(ids.slice(0, 4));
  return listNames(people.map((person) => (person?.id === userId ? 'you' : (person?.displayName ?? '…'))), ids.length);
}
