'use client';
import { useEffect, useSyncExternalStore } from 'react';

let current: { text: string; id: number } | null = null;
const listeners = new Set<() => void>();

/** Says briefly what happened, where nothing else on the screen does. */
export function toast(text: string): void {
  set({ text, id: Date.now() });
}

const shownMs = 5_000;

export function ToastLayer() {
  const shown = useSyncExternalStore(subscribe, () => current, () => null);
  useEffect(() => {
    if (!shown) return;
    const timer = setTimeout(() => set(null), shownMs);
    return () => clearTimeout(timer);
  }, [shown]);
  return (
    <div role="status" aria-live="polite" className="pointer-events-none fixed inset-x-0 bottom-24 z-[60] flex justify-center px-4">
      {shown && (
        <p key={shown.id} className="animate-rise rounded-md bg-ink px-4 py-2 text-canvas shadow-float">
          {shown.text}
        </p>
      )}
    </div>
  );
}

function set(next: typeof current): void {
  current = next;
  listeners.forEach((listener) => listener());
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
