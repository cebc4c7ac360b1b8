'use client';
import { useCallback } from 'react';
import type { DeliveryClient } from '../../client/contract.ts';
import { useClient } from './delivery.tsx';
import { goAfterwards, pathOf } from './place.ts';
import { problemOf } from './problem.ts';
import { toast } from './toast.tsx';

/** Opens the direct conversation with a person, new or not, and goes there. False, and said, when that is refused. */
export function useOpenDirect(): (userId: string) => Promise<boolean> {
  const client = useClient();
  return useCallback(
    async (userId) => {
      try {
        goAfterwards(pathOf({ conversationId: await directWith(client, userId) }));
        return true;
      } catch (error) {
        toast(problemOf(error).message);
        return false;
      }
    },
    [client],
  );
}

async function directWith(client: DeliveryClient, userId: string): Promise<string> {
  const known = client.conversations().find(({ peer }) => peer?.id === userId);
  if (known) return known.conversationId;
  const head = await client.api.conversations.openDirect.mutate({ userId });
  await client.refresh();
  return head.conversationId;
}
