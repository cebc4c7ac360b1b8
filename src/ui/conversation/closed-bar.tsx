'use client';
import type { ReactNode } from 'react';
import { useBlock, useBlocked } from '../shared/blocked.ts';
import { Button } from '../shared/button.tsx';

/** Where the composer would be, once one has left. */
export function LeftBar() {
  return <Bar>You are no longer in this conversation. What was said while you were stays here.</Bar>;
}

/** Above the composer of a conversation with somebody one has blocked. */
export function BlockedBar({ userId, name }: { userId: string; name: string }) {
  const isBlocked = useBlocked().has(userId);
  const block = useBlock();
  if (!isBlocked) return null;
  return (
    <Bar>
      <span>
        You blocked <bdi>{name}</bdi>. They can’t write to you here.
      </span>
      <Button busy={block.isPending} onClick={() => block.mutate({ userId, on: false })}>
        Unblock
      </Button>
    </Bar>
  );
}

function Bar({ children }: { children: ReactNode }) {
  return (
    <div className="mx-auto w-full max-w-(--column) shrink-0 px-4 pb-3 max-sm:px-2">
      <div className="flex min-h-12 flex-wrap items-center justify-between gap-2 rounded-md bg-sunken px-4 py-2 text-ink-soft">{children}</div>
    </div>
  );
}
