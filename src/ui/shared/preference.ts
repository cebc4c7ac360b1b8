'use client';
import { useSyncExternalStore } from 'react';
import type { StoredValue } from './stored-value.ts';
import { storedValue } from './stored-value.ts';

/** Which key sends; Ctrl or ⌘ with Enter always does. */
export type EnterKey = 'sends' | 'breaks';

export const enterKey = storedValue<EnterKey>('holdfast:enter-key', (stored) => (stored === 'breaks' ? 'breaks' : 'sends'));

export const sidebarWidths = { least: 280, usual: 304, most: 400 };

export const sidebarWidth = storedValue('holdfast:sidebar-width', (stored) =>
  typeof stored === 'number' ? clampSidebar(stored) : sidebarWidths.usual,
);

export function clampSidebar(width: number): number {
  return Math.min(sidebarWidths.most, Math.max(sidebarWidths.least, Math.round(width)));
}

export function useStored<T>(value: StoredValue<T>): T {
  return useSyncExternalStore(value.subscribe, value.get, () => value.initial);
}
