'use client';
import { Phone, PhoneOff, Video } from 'lucide-react';
import { useEffect, useId } from 'react';
import type { Call, CallMedia } from '../../domain/call.ts';
import { Avatar } from '../shared/avatar.tsx';
import { Button } from '../shared/button.tsx';
import { useConversation } from '../shared/delivery.tsx';
import { useUser } from '../shared/people.ts';
import { ringingWords } from './call-words.ts';
import { usually } from './prepared.ts';
import { useDesk, useRinging } from './use-desk.ts';

/** What rings here. The focus stays with whoever is typing. */
export function IncomingCalls() {
  const ringing = useRinging();
  return (
    <div className="fixed top-4 right-4 z-50 flex w-80 flex-col gap-2 max-sm:inset-x-2 max-sm:top-auto max-sm:bottom-2 max-sm:w-auto max-sm:pb-[env(safe-area-inset-bottom)]">
      {ringing.map((call) => (
        <Incoming key={call.id} call={call} />
      ))}
    </div>
  );
}

function Incoming({ call }: { call: Call }) {
  const desk = useDesk();
  const title = useConversation(call.conversationId)?.title ?? null;
  const name = useUser(call.callerId)?.displayName ?? '…';
  const [nameId, wordsId] = [useId(), useId()];
  useTitle(`${name} is calling`);
  const answer = (media: CallMedia) => desk.join(call, media, usually(media));
  return (
    <section role="alertdialog" aria-labelledby={nameId} aria-describedby={wordsId} className="flex flex-col gap-4 rounded-md bg-raised p-4 shadow-float transition-[opacity,transform] starting:translate-y-1 starting:opacity-0">
      <div className="flex items-center gap-3">
        <Avatar id={call.callerId} name={name} size="large" />
        <div className="min-w-0" aria-live="assertive">
          <p id={nameId} dir="auto" className="truncate font-semibold">
            {name}
          </p>
          <p id={wordsId} dir="auto" className="truncate text-meta text-ink-soft">
            {ringingWords(call, title)}
          </p>
        </div>
      </div>
      <div className="flex gap-2 [&>button]:grow">
        <Button look="danger" onClick={() => desk.decline(call)}>
          <PhoneOff aria-hidden size={16} />
          Decline
        </Button>
        <Button aria-label="Answer with video" data-tip="Answer with video" onClick={() => answer('video')}>
          <Video aria-hidden size={18} />
        </Button>
        <Button look="primary" onClick={() => answer('audio')}>
          <Phone aria-hidden size={16} />
          Answer
        </Button>
      </div>
    </section>
  );
}

/** In the tab, for as long as it rings. */
function useTitle(words: string): void {
  useEffect(() => {
    const before = document.title;
    document.title = words;
    return () => {
      if (document.title === words) document.title = before;
    };
  }, [words]);
}
