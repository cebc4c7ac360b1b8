'use client';
import { useCallback, useState } from 'react';
import { useClient } from '../../shared/delivery.tsx';
import { toast } from '../../shared/toast.tsx';
import type { Row } from './row.ts';
import type { ScrollKeeper } from './scroll-keeper.ts';
import type { Older } from './use-older.ts';

/** Pages read at most on the way to one message. */
const pagesMost = 400;

interface JumpInput {
  conversationId: string;
  screen: { readonly current: { rows: readonly Row[] } };
  keeper: ScrollKeeper;
  older: Pick<Older, 'load'>;
}

/** Leads to a message, reading what lies between if this device does not hold it yet. */
export function useJump({ conversationId, screen, keeper, older }: JumpInput) {
  const client = useClient();
  const [flashKey, setFlashKey] = useState<string | null>(null);
  const { load } = older;

  /** Reads pages until everything from `seq` on is held; false when that cannot be. */
  const reach = useCallback(
    async (seq: number): Promise<boolean> => {
      for (let page = 0; page < pagesMost; page++) {
        const { messages, notices, holes, complete } = client.timeline(conversationId);
        const oldest = Math.min(messages[0]?.seq ?? Infinity, notices[0]?.seq ?? Infinity);
        const hole = holes.find(({ from, to }) => from <= seq && seq <= to);
        if (hole) await client.fillHole(conversationId, hole);
        else if (oldest <= seq || complete) return true;
        else if (!(await load())) return client.timeline(conversationId).complete;
      }
      return false;
    },
    [client, conversationId, load],
  );

  const jump = useCallback(
    async (seq: number) => {
      const reached = await reach(seq).catch(() => false);
      // What arrived is on the page from the next frame on.
      await nextFrame();
      const row = screen.current.rows.find((candidate) => holds(candidate, seq));
      if (!reached || !row || !keeper.toRow(row.key, 'center')) return toast("Couldn't reach that message.");
      // Cleared first, so that a second jump to the same message flashes again.
      setFlashKey(null);
      requestAnimationFrame(() => setFlashKey(row.key));
    },
    [reach, screen, keeper],
  );

  const jumpToNew = useCallback(
    async (readUpTo: number) => {
      await reach(Math.max(1, readUpTo)).catch(() => false);
      await nextFrame();
      keeper.toRow('new', 'start');
    },
    [reach, keeper],
  );

  return { flashKey, jump, jumpToNew };
}

function holds(row: Row, seq: number): boolean {
  if (row.type === 'saying') return row.saying.seq === seq;
  return row.type === 'blocked' && row.sayings.some((saying) => saying.seq === seq);
}

function nextFrame(): Promise<void> {
  return new Promise((resolve) => requestAnimationFrame(() => resolve()));
}
