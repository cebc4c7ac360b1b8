'use client';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { Hole } from '../../../client/contract.ts';
import { useClient, useStatus, useTimeline } from '../../shared/delivery.tsx';

/** Begin to read the next page when this close to the oldest message (pixels). */
const aheadPx = 1_200;

export interface Older {
  state: 'idle' | 'loading' | 'failed';
  /** Call with the distance to the top; reads a page when it is short. */
  near: (offset: number) => void;
  load: () => Promise<boolean>;
  fill: (hole: Hole) => void;
}

/** Reads older messages before they are needed. */
export function useOlder(conversationId: string): Older {
  const client = useClient();
  const { complete } = useTimeline(conversationId);
  const online = useStatus().state === 'online';
  const [state, setState] = useState<Older['state']>('idle');
  const busy = useRef<Promise<boolean> | null>(null);
  const filling = useRef(new Set<number>());

  const load = useCallback((): Promise<boolean> => {
    busy.current ??= (async () => {
      setState('loading');
      try {
        const more = await client.loadOlder(conversationId);
        setState('idle');
        return more;
      } catch {
        setState('failed');
        return false;
      } finally {
        busy.current = null;
      }
    })();
    return busy.current;
  }, [client, conversationId]);

  const near = useCallback(
    (offset: number) => {
      if (offset < aheadPx && !complete && state === 'idle') void load();
    },
    [complete, state, load],
  );

  // What failed while away is asked for again once back.
  useEffect(() => {
    if (online) setState((now) => (now === 'failed' ? 'idle' : now));
  }, [online]);

  const fill = useCallback(
    (hole: Hole) => {
      if (filling.current.has(hole.to)) return;
      filling.current.add(hole.to);
      client.fillHole(conversationId, hole).catch(() => undefined).finally(() => filling.current.delete(hole.to));
    },
    [client, conversationId],
  );

  return { state, near, load, fill };
}
