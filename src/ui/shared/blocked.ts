'use client';
import { useEffect, useMemo } from 'react';
import type { User } from '../../domain/user.ts';
import { useClient } from './delivery.tsx';
import { useMutation } from './mutation.ts';
import { useQuery, useQueryStore } from './query.tsx';

/** Ids of the people the signed-in person has blocked. */
export function useBlocked(): ReadonlySet<string> {
  const people = useBlockedPeople();
  return useMemo(() => new Set(people.map((user) => user.id)), [people]);
}

export function useBlockedPeople(): readonly User[] {
  const client = useClient();
  const store = useQueryStore();
  const { data = none } = useQuery({ key: ['blocked'], fetch: () => client.api.users.blocked.query(), freshMs: Infinity });
  useEffect(() => client.subscribe('account', () => void store.invalidate(['blocked'])), [client, store]);
  return data;
}

const none: readonly User[] = [];

export function useBlock() {
  const client = useClient();
  const store = useQueryStore();
  return useMutation({
    perform: ({ userId, on }: { userId: string; on: boolean }): Promise<unknown> =>
      on ? client.api.users.block.mutate({ userId }) : client.api.users.unblock.mutate({ userId }),
    onSettled: () => store.invalidate(['blocked']),
  });
}
