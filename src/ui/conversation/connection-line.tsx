'use client';
import { clsx } from 'clsx';
import { useEffect, useState } from 'react';
import type { ConnectionStatus } from '../../client/contract.ts';
import { useStatus } from '../shared/delivery.tsx';

/** A blip shorter than this is nobody's business, and the words stay this long after the end (milliseconds). */
const patienceMs = 1_000;

/** Under the header while the connection is away. It lies over the timeline, so nothing moves. */
export function ConnectionLine() {
  const status = useStatus();
  const isAway = status.state === 'connecting';
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(isAway), patienceMs);
    return () => clearTimeout(timer);
  }, [isAway]);
  return (
    <div className="relative z-20 h-0">
      <p
        role="status"
        className={clsx('absolute inset-x-0 top-0 bg-accent-soft px-4 py-1 text-center text-meta transition-[opacity,transform]', shown ? 'opacity-100' : 'pointer-events-none -translate-y-1 opacity-0')}
      >
        {shown && connectionWords(status)}
      </p>
    </div>
  );
}

export function connectionWords({ state, queued }: Pick<ConnectionStatus, 'state' | 'queued'>): string {
  if (state === 'online') return 'Connected again.';
  if (queued === 0) return 'Reconnecting…';
  return `Reconnecting… ${queued === 1 ? '1 message' : `${queued} messages`} will be sent when you’re back.`;
}
