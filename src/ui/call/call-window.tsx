'use client';
import { Maximize2, Minimize2, X } from 'lucide-react';
import { clsx } from 'clsx';
import { useEffect, useState } from 'react';
import type { Call } from '../../domain/call.ts';
import { ringsAloud, ringsFor } from '../../domain/call-rule.ts';
import { useAccount } from '../shared/account-context.tsx';
import { Button, IconButton } from '../shared/button.tsx';
import { conversationName } from '../shared/conversation-name.ts';
import { useConversation } from '../shared/delivery.tsx';
import { useMembers } from '../shared/members.ts';
import { isWorthRepeating, mediaProblemWords, statusWords } from './call-words.ts';
import type { CallSession, CallView } from './call-view.ts';
import { Controls, LeaveButton, MuteButton, useCallKeys } from './controls.tsx';
import { usually } from './prepared.ts';
import { Sound } from './media-view.tsx';
import { Stage } from './stage.tsx';
import { useCallView, useDesk } from './use-desk.ts';

/** What is left of an ended call goes by itself (milliseconds). */
const goesAfterMs = 6_000;

/** The call this page is in: above the conversation, or small while one reads and writes. */
export function CallWindow({ session }: { session: CallSession }) {
  const view = useCallView(session);
  const { account } = useAccount();
  const conversation = useConversation(view.conversationId);
  const [small, setSmall] = useState(false);
  useCallKeys(session);
  const now = useNow(view.phase !== 'ended');
  const name = conversation ? conversationName(conversation) : 'Call';
  const status = statusWords(view, { other: conversation?.peer?.displayName ?? null, now, userId: account.id });
  const isOver = view.phase === 'ended';
  if (small && !isOver) return <Bar session={session} view={view} name={name} status={status} onGrow={() => setSmall(false)} />;
  return (
    <section
      aria-label={`Call with ${name}`}
      className={clsx(
        'fixed top-16 right-4 z-40 flex flex-col gap-3 rounded-md bg-raised p-3 shadow-float transition-[opacity,transform] starting:translate-y-1 starting:opacity-0',
        isOver
          ? 'w-80 max-sm:inset-x-2 max-sm:w-auto'
          : 'h-[min(600px,calc(100dvh-160px))] w-[min(800px,calc(100vw-336px))] max-lg:left-4 max-lg:w-auto max-sm:inset-0 max-sm:h-auto max-sm:rounded-none max-sm:bg-canvas max-sm:pt-[max(12px,env(safe-area-inset-top))]',
      )}
    >
      <header className="flex shrink-0 items-center gap-2 pl-1">
        <h2 dir="auto" className="min-w-0 grow truncate text-left font-semibold">
          {name}
        </h2>
        {!isOver && (
          <p className="shrink-0 text-meta text-ink-soft tabular-nums">{status}</p>
        )}
        {!isOver && (
          <IconButton label="Minimise" onClick={() => setSmall(true)}>
            <Minimize2 size={18} />
          </IconButton>
        )}
      </header>
      <Notes view={view} />
      {!conversation?.peer && !isOver && view.call && <StillRinging call={view.call} now={now} />}
      {isOver ? <Over view={view} status={status} /> : <Stage view={view} userId={account.id} />}
      {!isOver && <Controls session={session} view={view} />}
    </section>
  );
}

/** What stays in sight while the rest of the app is used; the others are heard all the same. */
function Bar({ session, view, name, status, onGrow }: { session: CallSession; view: CallView; name: string; status: string; onGrow: () => void }) {
  return (
    <section aria-label={`Call with ${name}`} className="fixed top-16 right-4 z-40 flex w-80 items-center gap-2 rounded-md bg-raised p-2 shadow-float max-sm:inset-x-2 max-sm:top-16 max-sm:w-auto">
      {view.tiles.map(({ deviceId, stream }) => stream && <Sound key={deviceId} stream={stream} />)}
      <button type="button" onClick={onGrow} className="min-w-0 grow rounded-sm px-2 text-left">
        <span dir="auto" className="block truncate font-medium">
          {name}
        </span>
        <span className="block text-meta text-ink-soft tabular-nums">{status}</span>
      </button>
      <IconButton label="Show call" onClick={onGrow}>
        <Maximize2 size={18} />
      </IconButton>
      <MuteButton session={session} view={view} />
      <LeaveButton session={session} />
    </section>
  );
}

function Notes({ view: { own, audioOnly, phase } }: { view: CallView }) {
  if (phase === 'ended') return null;
  const notes = [
    own.audioProblem && mediaProblemWords(own.audioProblem, 'microphone'),
    own.videoProblem && mediaProblemWords(own.videoProblem, 'camera'),
    audioOnly && 'The connection is too poor for video: your camera is off for now.',
  ];
  return notes.map((note) => note && <p key={note} role="alert" className="shrink-0 rounded-sm bg-danger-soft px-3 py-2 text-meta text-danger">{note}</p>);
}

/** In a group, whom one still waits for. */
function StillRinging({ call, now }: { call: Call; now: number }) {
  const members = useMembers(call.conversationId) ?? [];
  const waiting = members.filter(({ id }) => ringsAloud(call) && ringsFor(call, id, now));
  if (waiting.length === 0) return null;
  return (
    <p dir="auto" className="shrink-0 truncate pl-1 text-meta text-ink-soft">
      Calling {waiting.map(({ displayName }) => displayName).join(', ')}…
    </p>
  );
}

function Over({ view, status }: { view: CallView; status: string }) {
  const desk = useDesk();
  // Nobody needs to be told what they have just done.
  const gaveUp = view.call?.outcome === 'cancelled' && view.problem === null;
  useEffect(() => {
    const timer = setTimeout(() => desk.dismiss(), gaveUp ? 0 : goesAfterMs);
    return () => clearTimeout(timer);
  }, [desk, gaveUp]);
  return (
    <div className="flex flex-col items-center gap-4 pb-2 text-center">
      <p role="status" className="text-title font-semibold">
        {status}
      </p>
      <div className="flex gap-2">
        {isWorthRepeating(view) && (
          <Button look="primary" onClick={() => desk.start(view.conversationId, view.media, usually(view.media))}>
            Call again
          </Button>
        )}
        <Button onClick={() => desk.dismiss()}>
          <X aria-hidden size={16} />
          Close
        </Button>
      </div>
    </div>
  );
}

function useNow(ticks: boolean): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (!ticks) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, [ticks]);
  return now;
}
