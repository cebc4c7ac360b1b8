'use client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { useClient } from './delivery.tsx';

/** Ids of the people the signed-in person has blocked. */
export function useBlocked(): ReadonlySet<string> {
  const client = useClient();
  const queries = useQueryClient();
  const { data } = useQuery({ queryKey: ['blocked'], queryFn: () => client.api.users.blocked.query(), staleTime: Infinity });
  useEffect(() => client.subscribe('account', () => void queries.invalidateQueries({ queryKey: ['blocked'] })), [client, queries]);
  return useMemo(() => new Set(data?.map((user) => user.id)), [data]);
}

export function useBlock() {
  const client = useClient();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ userId, on }: { userId: string; on: boolean }): Promise<unknown> =>
      on ? client.api.users.block.mutate({ userId }) : client.api.users.unblock.mutate({ userId }),
    onSettled: () => queries.invalidateQueries({ queryKey: ['blocked'] }),
  });
}
