'use client';
import type { ComponentType } from 'react';
import { useEffect, useState } from 'react';
import { whenIdle } from './idle.ts';
import { toast } from './toast.tsx';

type Load<P> = () => Promise<ComponentType<P>>;

const waiting = new Set<() => Promise<unknown>>();

/**
 * A component whose code is loaded when it is first shown, or by `loadTheRest`. Unlike React's and
 * Next's own, one that could not be loaded says so and can be tried again: the server may be away
 * just now, and the page goes on without it.
 *
 * `patient`: it is not loaded because it is shown, and comes when `loadTheRest` has brought it.
 */
export function lazily<P extends object>(load: Load<P>, { patient = false } = {}): ComponentType<P> {
  let loaded: ComponentType<P> | null = null;
  const mounted = new Set<() => void>();
  const loadOnce = async () => {
    loaded ??= await load();
    waiting.delete(loadOnce);
    for (const show of mounted) show();
  };
  waiting.add(loadOnce);
  return function Lazy(props: P) {
    const [Component, setComponent] = useState<ComponentType<P> | null>(() => loaded);
    useEffect(() => {
      if (Component) return;
      const show = () => setComponent(() => loaded);
      mounted.add(show);
      if (loaded) show();
      else if (!patient) {
        loadOnce().catch(() => {
          toast("Couldn't load this part of the page. Try again when the connection is back.");
          (props as { onClose?: () => void }).onClose?.();
        });
      }
      return () => void mounted.delete(show);
    });
    return Component && <Component {...props} />;
  };
}

/**
 * Loads everything lazy in a quiet moment after `afterMs`, so that nothing waits later and nothing is
 * missing when the server goes away. Returns how to call it off.
 */
export function loadTheRest(afterMs: number): () => void {
  return whenIdle(() => void Promise.allSettled([...waiting].map((load) => load())), afterMs);
}
