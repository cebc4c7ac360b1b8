'use client';
import { usePathname, useSearchParams } from 'next/navigation';
import { useMemo } from 'react';

/** Where in the app somebody is. */
export type Place =
  | { name: 'home' }
  | { name: 'settings' }
  | { name: 'conversation'; conversationId: string; panel: 'members' | null; seq: number | null };

export function usePlace(): Place {
  const pathname = usePathname();
  const search = useSearchParams();
  return useMemo(() => placeOf(pathname, search), [pathname, search]);
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
  return pathname === '/settings' ? { name: 'settings' } : { name: 'home' };
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
  const from = window.location.pathname + window.location.search;
  if (path !== from) window.history.pushState({ from }, '', path);
}

/** Back to `path`: by the browser's history when that is where we came from. */
export function goBack(path: string): void {
  if ((window.history.state as { from?: string } | null)?.from === path) window.history.back();
  else go(path);
}
