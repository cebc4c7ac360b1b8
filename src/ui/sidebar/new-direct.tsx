'use client';
import { useMutation } from '@tanstack/react-query';
import { useClient } from '../shared/delivery.tsx';
import { FormProblem } from '../shared/field.tsx';
import { PersonSearch } from '../shared/person-search.tsx';
import { go, pathOf } from '../shared/place.ts';
import { problemOf } from '../shared/problem.ts';

/** Choosing somebody opens the conversation with them. */
export function NewDirect({ onDone }: { onDone: () => void }) {
  const client = useClient();
  const open = useMutation({
    mutationFn: async (userId: string) => {
      const head = await client.api.conversations.openDirect.mutate({ userId });
      await client.refresh();
      return head;
    },
    onSuccess: ({ conversationId }) => {
      onDone();
      go(pathOf({ conversationId }));
    },
  });
  return (
    <>
      <FormProblem>{open.error && problemOf(open.error).message}</FormProblem>
      <PersonSearch label="Search people" placeholder="Who do you want to talk to?" onPick={(user) => open.mutate(user.id)} />
    </>
  );
}
