'use client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import type { User } from '../../domain/user.ts';
import { useClient } from './delivery.tsx';

/** Ids of the people the signed-in person has blocked. */
export function useBlocked(): ReadonlySet<string> {
  const people = useBlockedPeople();
  return useMemo(() => new Set(people.map((user) => user.id)), [people]);
}

export function useBlockedPeople(): readonly User[] {
  const client = useClient();
  const queries = useQueryClient();
  const { data = none } = useQuery({ queryKey: ['blocked'], queryFn: () => client.api.users.blocked.query(), staleTime: Infinity });
  useEffect(() => client.subscribe('account', () => void queries.invalidateQueries({ queryKey: ['blocked'] })), [client, queries]);
  return data;
}

const none: readonly User[] = [];

export function useBlock() {
  const client = useClient();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ userId, on }: { userId: string; on: boolean }): Promise<unknown> =>
      on ? client.api.users.block.mutate({ userId }) : client.api.users.unblock.mutate({ userId }),
    onSettled: () => queries.invalidateQueries({ queryKey: ['blocked'] }),
  });
}
