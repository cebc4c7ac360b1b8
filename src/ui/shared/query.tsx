'use client';
import type { ReactNode } from 'react';
import { createContext, useCallback, useContext, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { useLatest } from './latest.ts';
import { problemOf } from './problem.ts';
import type { Answer, Query } from './query-store.ts';
import { idOf, QueryStore } from './query-store.ts';

const StoreContext = createContext<QueryStore | null>(null);

export function QueryProvider({ children }: { children: ReactNode }) {
  const [store] = useState(() => new QueryStore(isWorthRetrying));
  useEffect(() => {
    const refresh = () => document.visibilityState === 'visible' && store.refresh();
    document.addEventListener('visibilitychange', refresh);
    return () => document.removeEventListener('visibilitychange', refresh);
  }, [store]);
  return <StoreContext value={store}>{children}</StoreContext>;
}

/** A refusal stays a refusal; only what got no answer is worth asking again. */
function isWorthRetrying(failures: number, error: unknown): boolean {
  return failures <= 5 && ['offline', 'unavailable', 'internal'].includes(problemOf(error).code);
}

export function useQueryStore(): QueryStore {
  const store = useContext(StoreContext);
  if (!store) throw new Error('useQueryStore needs a QueryProvider above it');
  return store;
}

interface Asking {
  /** False: nothing is asked. */
  enabled?: boolean;
  /** While the first answer to another key is on its way, the last one stays. */
  keepPrevious?: boolean;
}

export function useQuery<T>(query: Query<T> & Asking): Answer<T> {
  const { key, enabled = true, keepPrevious = false } = query;
  const store = useQueryStore();
  const latest = useLatest(query);
  const id = idOf(key);
  const subscribe = useCallback(
    (listener: () => void) => (enabled ? store.watch(id, latest.current, listener) : () => {}),
    [store, id, enabled, latest],
  );
  const read = () => store.read<T>(id);
  const answer = useSyncExternalStore(subscribe, read, read);
  const [previous, setPrevious] = useState(answer.data);
  if (keepPrevious && enabled && answer.data !== undefined && answer.data !== previous) setPrevious(answer.data);
  return keepPrevious && enabled && answer.data === undefined ? { ...answer, data: previous } : answer;
}

/** Answers to several questions, in their order; undefined where not known yet. */
export function useQueries<T>(queries: readonly Query<T>[]): readonly (T | undefined)[] {
  const store = useQueryStore();
  const latest = useLatest(queries);
  const ids = queries.map(({ key }) => idOf(key)).join(separator);
  const subscribe = useCallback((listener: () => void) => watchAll(store, { ids, latest }, listener), [store, ids, latest]);
  const last = useRef<readonly (T | undefined)[]>([]);
  const read = () => {
    const found = listOf(ids).map((id) => store.read<T>(id).data);
    if (found.length !== last.current.length || found.some((data, i) => data !== last.current[i])) last.current = found;
    return last.current;
  };
  return useSyncExternalStore(subscribe, read, read);
}

function watchAll(store: QueryStore, { ids, latest }: { ids: string; latest: { readonly current: readonly Query<unknown>[] } }, listener: () => void): () => void {
  const queries = latest.current;
  const stops = listOf(ids).map((id, i) => store.watch(id, queries[i]!, listener));
  return () => stops.forEach((stop) => stop());
}

/** Never part of JSON. */
const separator = '\n';

function listOf(ids: string): string[] {
  return ids === '' ? [] : ids.split(separator);
}
