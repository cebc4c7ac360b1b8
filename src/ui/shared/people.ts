'use client';
import { useCallback } from 'react';
import type { User } from '../../domain/user.ts';
import type { DeliveryClient } from '../../client/contract.ts';
import { useClient } from './delivery.tsx';
import { useQueries, useQuery, useQueryStore } from './query.tsx';

/** A person by id; undefined until known. Ids asked for in one moment are fetched together. */
export function useUser(userId: string): User | undefined {
  const client = useClient();
  return useQuery(userQuery(client, userId)).data ?? undefined;
}

/** People by id, in the order asked; undefined where not known yet. */
export function useUsers(userIds: readonly string[]): readonly (User | undefined)[] {
  const client = useClient();
  const distinct = [...new Set(userIds)];
  const found = useQueries(distinct.map((userId) => userQuery(client, userId)));
  return userIds.map((userId) => found[distinct.indexOf(userId)] ?? undefined);
}

/** What to call people, in the order asked; those not known yet are left out. */
export function useNames(userIds: readonly string[]): string[] {
  return useUsers(userIds).flatMap((user) => (user ? [user.displayName] : []));
}

/** Notes people who came along with something else, so that nobody has to ask for them. */
export function useIntroduce(): (users: readonly User[]) => void {
  const store = useQueryStore();
  return useCallback(
    (users) => {
      for (const { id, username, displayName } of users) store.set(['user', id], { id, username, displayName });
    },
    [store],
  );
}

/** As they were when their conversations last changed: what they are called may be another by now. */
export function useSuppose(): (users: readonly User[]) => void {
  const store = useQueryStore();
  return useCallback(
    (users) => {
      for (const { id, username, displayName } of users) store.suppose(['user', id], { id, username, displayName });
    },
    [store],
  );
}

function userQuery(client: DeliveryClient, userId: string) {
  return {
    key: ['user', userId],
    fetch: () => batchOf(client)(userId),
    freshMs: 5 * 60_000,
    keptMs: Infinity,
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
