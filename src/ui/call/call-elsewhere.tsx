'use client';
import { Phone } from 'lucide-react';
import { useBlocked } from '../shared/blocked.ts';
import type { CallLine } from '../shared/call-slots.tsx';
import { useConversation } from '../shared/delivery.tsx';
import { mayCall } from './may-call.ts';
import { usually } from './prepared.ts';
import { useCallIn, useDesk, useSession } from './use-desk.ts';

/** At a conversation in the list, while a call is on in it. */
export function CallMark({ conversationId }: { conversationId: string }) {
  const call = useCallIn(conversationId);
  return call && <Phone role="img" aria-label="A call is on" size={14} className="shrink-0 text-accent" />;
}

/** In a call's line of the timeline: come in while it is on, call back where it was missed. */
export function CallLineAction({ conversationId, callId, media, missed }: CallLine) {
  const desk = useDesk();
  const call = useCallIn(conversationId);
  const conversation = useConversation(conversationId);
  const blocked = useBlocked();
  const isBusy = useSession() !== null;
  if (isBusy || !conversation || !mayCall(conversation, blocked)) return null;
  if (call?.id === callId) return <LineButton label="Join" onClick={() => desk.join(call, call.media, usually(call.media))} />;
  return missed && !call && <LineButton label="Call back" onClick={() => desk.start(conversationId, media, usually(media))} />;
}

function LineButton({ label, onClick }: { label: string; onClick: () => void }) {
  return (
    <button type="button" onClick={onClick} className="shrink-0 rounded-sm px-1 font-medium text-accent hover:underline">
      {label}
    </button>
  );
}
