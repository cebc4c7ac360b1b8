'use client';
import { useCallback, useEffect, useSyncExternalStore } from 'react';
import type { DeliveryClient } from '../../client/contract.ts';
import type { Presence } from '../../domain/presence.ts';
import { useClient, useConversations } from './delivery.tsx';
import { useQuery } from './query.tsx';

/**
 * Who is here. The stream tells of changes and may miss some; a poll of those on screen puts that
 * right. Whichever spoke last is believed.
 */
export function usePresence(userId: string | undefined): Presence | undefined {
  const board = boardOf(useClient());
  useEffect(() => (userId ? board.watch(userId) : undefined), [board, userId]);
  const read = () => (userId ? board.get(userId) : undefined);
  return useSyncExternalStore(board.subscribe, read, read);
}

/** Render once, above everything that shows presence. */
export function PresencePoll(): null {
  const client = useClient();
  const board = boardOf(client);
  const watched = useSyncExternalStore(board.subscribe, board.watched, board.watched);
  const fetchPresence = useCallback(async () => {
    const userIds = watched.split(',').slice(0, pollLimit);
    board.learn(await client.api.presence.list.query({ userIds }));
    return null;
  }, [board, client, watched]);
  // Of strangers nothing is told; a new conversation makes acquaintances.
  const acquainted = useConversations().length;
  useQuery({ key: ['presence', watched, acquainted], fetch: fetchPresence, enabled: watched !== '', everyMs: 30_000 });
  return null;
}

const pollLimit = 500;

interface Board {
  get(userId: string): Presence | undefined;
  /** Ids of those on screen, joined by commas: a string, so that it can be compared. */
  watched(): string;
  watch(userId: string): () => void;
  learn(presences: readonly Presence[]): void;
  subscribe: (listener: () => void) => () => void;
}

const boards = new WeakMap<DeliveryClient, Board>();

function boardOf(client: DeliveryClient): Board {
  let board = boards.get(client);
  if (!board) boards.set(client, (board = createBoard(client)));
  return board;
}

export function createBoard(client: Pick<DeliveryClient, 'presence' | 'subscribe'>): Board {
  const listeners = new Set<() => void>();
  const polled = new Map<string, { presence: Presence; live: Presence | undefined }>();
  const counts = new Map<string, number>();
  let watched = '';
  const announce = () => listeners.forEach((listener) => listener());
  const recount = () => {
    const next = [...counts.keys()].sort().join(',');
    if (next === watched) return;
    watched = next;
    announce();
  };
  return {
    get(userId) {
      const live = client.presence(userId);
      const poll = polled.get(userId);
      // The stream has spoken since the poll when its value is another one than the poll met.
      return poll && poll.live === live ? poll.presence : live;
    },
    watched: () => watched,
    watch(userId) {
      counts.set(userId, (counts.get(userId) ?? 0) + 1);
      // Rows mount and unmount together while scrolling; one look afterwards is enough.
      queueMicrotask(recount);
      return () => {
        const left = (counts.get(userId) ?? 1) - 1;
        if (left > 0) counts.set(userId, left);
        else counts.delete(userId);
        queueMicrotask(recount);
      };
    },
    learn(presences) {
      for (const presence of presences) polled.set(presence.userId, { presence, live: client.presence(presence.userId) });
      announce();
    },
    subscribe(listener) {
      const stop = client.subscribe('presence', listener);
      listeners.add(listener);
      return () => {
        stop();
        listeners.delete(listener);
      };
    },
  };
}
