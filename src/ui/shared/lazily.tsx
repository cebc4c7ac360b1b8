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
 */
export function lazily<P extends object>(load: Load<P>): ComponentType<P> {
  let loaded: ComponentType<P> | null = null;
  const loadOnce = async () => {
    loaded ??= await load();
    waiting.delete(loadOnce);
    return loaded;
  };
  waiting.add(loadOnce);
  return function Lazy(props: P) {
    const [Component, setComponent] = useState<ComponentType<P> | null>(() => loaded);
    useEffect(() => {
      if (Component) return;
      loadOnce().then(
        (component) => setComponent(() => component),
        () => {
          toast("Couldn't load this part of the page. Try again when the connection is back.");
          (props as { onClose?: () => void }).onClose?.();
        },
      );
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
