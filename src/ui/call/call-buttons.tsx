'use client';
import { Phone, Video } from 'lucide-react';
import { useState } from 'react';
import type { CallMedia } from '../../domain/call.ts';
import { useBlocked } from '../shared/blocked.ts';
import { Button, IconButton } from '../shared/button.tsx';
import { useConversation } from '../shared/delivery.tsx';
import { mayCall } from './may-call.ts';
import { PreJoin } from './pre-join.tsx';
import { useCallIn, useDesk, useSession } from './use-desk.ts';

/** In the header of a conversation: begin a call, or come into the one that is going on. */
export function CallButtons({ conversationId }: { conversationId: string }) {
  const conversation = useConversation(conversationId);
  const blocked = useBlocked();
  if (!conversation || !mayCall(conversation, blocked)) return null;
  return <Buttons conversationId={conversationId} />;
}

function Buttons({ conversationId }: { conversationId: string }) {
  const desk = useDesk();
  const call = useCallIn(conversationId);
  const session = useSession();
  const [wanted, setWanted] = useState<CallMedia | null>(null);
  // One call at a time: beginning another would end this one.
  if (session !== null) return null;
  return (
    <>
      {call ? (
        <Button look="primary" onClick={() => setWanted(call.media)}>
          Join
        </Button>
      ) : (
        <>
          <IconButton label="Voice call" onClick={() => setWanted('audio')}>
            <Phone size={18} />
          </IconButton>
          <IconButton label="Video call" onClick={() => setWanted('video')}>
            <Video size={20} />
          </IconButton>
        </>
      )}
      {wanted && (
        <PreJoin
          media={wanted}
          action={call ? 'Join call' : 'Start call'}
          onClose={() => setWanted(null)}
          onGo={(prepared) => (call ? desk.join(call, wanted, prepared) : desk.start(conversationId, wanted, prepared))}
        />
      )}
    </>
  );
}
