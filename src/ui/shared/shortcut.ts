'use client';
import { useEffect, useLayoutEffect, useRef } from 'react';

/** A key press of the whole page. Return true when it was yours: nothing else happens then. */
export type ShortcutHandler = (event: KeyboardEvent) => boolean;

/** Listens to keys that no element has handled. */
export function useShortcut(handler: ShortcutHandler): void {
  const latest = useRef(handler);
  useLayoutEffect(() => {
    latest.current = handler;
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return;
      if (latest.current(event)) event.preventDefault();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
}

/** Ctrl, or ⌘ on a Mac. */
export function hasCommand(event: Pick<KeyboardEvent, 'ctrlKey' | 'metaKey'>): boolean {
  return isMac() ? event.metaKey : event.ctrlKey;
}

export function isMac(): boolean {
  return /Mac|iPhone|iPad/.test(globalThis.navigator?.platform ?? '');
}

/** True while keys belong to a text field or something that floats above the page. */
export function isTaken(event: KeyboardEvent): boolean {
  const target = event.target as HTMLElement | null;
  return !!target?.closest('input, textarea, select, [contenteditable], [role="dialog"], [role="alertdialog"], [role="menu"]');
}
