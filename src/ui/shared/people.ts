'use client';
import { useQueries, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import type { User } from '../../domain/user.ts';
import type { DeliveryClient } from '../../client/contract.ts';
import { useClient } from './delivery.tsx';

/** A person by id; undefined until known. Ids asked for in one moment are fetched together. */
export function useUser(userId: string): User | undefined {
  const client = useClient();
  return useQuery(userQuery(client, userId)).data ?? undefined;
}

/** People by id, in the order asked; undefined where not known yet. */
export function useUsers(userIds: readonly string[]): readonly (User | undefined)[] {
  const client = useClient();
  const distinct = [...new Set(userIds)];
  const found = useQueries({
    queries: distinct.map((userId) => userQuery(client, userId)),
    combine: (results) => results.map((result) => result.data ?? undefined),
  });
  return userIds.map((userId) => found[distinct.indexOf(userId)]);
}

/** What to call people, in the order asked; those not known yet are left out. */
export function useNames(userIds: readonly string[]): string[] {
  return useUsers(userIds).flatMap((user) => (user ? [user.displayName] : []));
}

/** Notes people who came along with something else, so that nobody has to ask for them. */
export function useIntroduce(): (users: readonly User[]) => void {
  const queries = useQueryClient();
  return useCallback(
    (users) => {
      for (const { id, username, displayName } of users) queries.setQueryData(['user', id], { id, username, displayName });
    },
    [queries],
  );
}

function userQuery(client: DeliveryClient, userId: string) {
  return {
    queryKey: ['user', userId] as const,
    queryFn: () => batchOf(client)(userId),
    staleTime: 5 * 60_000,
    gcTime: Infinity,
  };
}

type Find = (userId: string) => Promise<User | null>;

const batches = new WeakMap<DeliveryClient, Find>();

function batchOf(client: DeliveryClient): Find {
  let find = batches.get(client);
  if (!find) batches.set(client, (find = batchedFind((userIds) => client.api.users.find.query({ userIds }))));
  return find;
}

/** The most ids one call may carry. */
const batchLimit = 200;

/** One call for all ids asked for within a few milliseconds. */
export function batchedFind(fetchUsers: (userIds: string[]) => Promise<User[]>, waitMs = 10): Find {
  let waiting: { ids: Set<string>; answer: Promise<Map<string, User>> } | null = null;
  return async (userId) => {
    if (!waiting || waiting.ids.size >= batchLimit) {
      const ids = new Set<string>();
      const batch = { ids, answer: delay(waitMs).then(async () => {
        if (waiting === batch) waiting = null;
        return new Map((await fetchUsers([...ids])).map((user) => [user.id, user]));
      }) };
      waiting = batch;
    }
    waiting.ids.add(userId);
    return (await waiting.answer).get(userId) ?? null;
  };
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
