'use client';
import { useEffect } from 'react';
import { useAccount } from './account-context.tsx';
import { useClient, useConversations } from './delivery.tsx';
import { whenIdle } from './idle.ts';
import { useSuppose } from './people.ts';

/** Conversations that are read into memory before anybody opens them. */
const atHand = 20;

/** Has the conversations that changed last at hand, so that opening one shows it in the very next frame. Render once. */
export function AtHand(): null {
  const client = useClient();
  const ids = useConversations()
    .slice(0, atHand)
    .map(({ conversationId }) => conversationId)
    .join(' ');
  useEffect(() => {
    const waiting = ids.split(' ').filter(Boolean);
    let stop = () => {};
    // One in each quiet moment: whoever types meanwhile notices nothing.
    const next = () => {
      const conversationId = waiting.shift();
      if (!conversationId) return;
      client.preload(conversationId);
      stop = whenIdle(next);
    };
    stop = whenIdle(next);
    return () => stop();
  }, [client, ids]);
  const suppose = useSuppose();
  const { account } = useAccount();
  // Their names came with the conversations; waiting to be told them once more would show in every row.
  useEffect(() => {
    suppose([account, ...client.conversations().flatMap(({ peer }) => peer ?? [])]);
  }, [client, suppose, account, ids]);
  return null;
}
