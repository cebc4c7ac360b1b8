'use client';
import Router from 'next/router';
import { useEffect, useMemo, useSyncExternalStore } from 'react';

/** Where in the app somebody is. */
export type Place =
  | { name: 'home' }
  | { name: 'settings' }
  | { name: 'calls' }
  | { name: 'conversation'; conversationId: string; panel: 'members' | null; seq: number | null };

export function usePlace(): Place {
  const path = useSyncExternalStore(subscribe, currentPath, () => '/');
  return useMemo(() => {
    const { pathname, searchParams } = new URL(path, 'http://here');
    return placeOf(pathname, searchParams);
  }, [path]);
}

/** Walking back and forth between places is ours as well: Next would render the page anew. */
export function useOwnHistory(): void {
  useEffect(() => {
    Router.beforePopState(({ as }) => !/^\/(c\/[^/]+|settings|calls)?(\?|$)/.test(as));
    return () => Router.beforePopState(() => true);
  }, []);
}

export function placeOf(pathname: string, search: { get(name: string): string | null }): Place {
  const conversationId = /^\/c\/([^/]+)$/.exec(pathname)?.[1];
  if (conversationId) {
    const seq = Number(search.get('at'));
    return {
      name: 'conversation',
      conversationId: decodeURIComponent(conversationId),
      panel: search.get('panel') === 'members' ? 'members' : null,
      seq: Number.isInteger(seq) && seq > 0 ? seq : null,
    };
  }
  if (pathname === '/settings') return { name: 'settings' };
  return pathname === '/calls' ? { name: 'calls' } : { name: 'home' };
}

export function pathOf(place: { conversationId: string; panel?: 'members' | null; seq?: number | null }): string {
  const query = new URLSearchParams();
  if (place.seq) query.set('at', String(place.seq));
  if (place.panel) query.set('panel', place.panel);
  const search = query.toString();
  return `/c/${encodeURIComponent(place.conversationId)}${search ? `?${search}` : ''}`;
}

/**
 * Goes somewhere without asking the server: Next's router would fetch the new page first, and
 * walking between conversations has to work while the server is away. Each entry of the history
 * remembers where it was reached from.
 */
export function go(path: string): void {
  const from = currentPath();
  if (path === from) return;
  // Written as Next writes its own, so that its other pages find the way back here.
  window.history.pushState({ from, url: path, as: path, options: {}, __N: true }, '', path);
  listeners.forEach((listener) => listener());
}

/** Goes there when what floats has closed and given the focus back: the composer takes it then. */
export function goAfterwards(path: string): void {
  setTimeout(() => go(path));
}

/** Back to `path`: by the browser's history when that is where we came from. */
export function goBack(path: string): void {
  if ((window.history.state as { from?: string } | null)?.from === path) window.history.back();
  else go(path);
}

const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener('popstate', listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener('popstate', listener);
  };
}

function currentPath(): string {
  return window.location.pathname + window.location.search;
}
