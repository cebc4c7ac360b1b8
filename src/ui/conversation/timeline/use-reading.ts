'use client';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { ConversationSummary } from '../../../client/contract.ts';
import { useClient, useStatus } from '../../shared/delivery.tsx';
import type { Row } from './row.ts';

/** Long enough that flying past is not reading (milliseconds). */
const settleMs = 250;

export interface Reading {
  /** `seq` up to which everything was read when the conversation was opened; null for no "New" line. */
  readUpTo: number | null;
  /** It was unread before the conversation was opened, so the conversation opens there. */
  opensThere: boolean;
  /** Call when what is on screen may have changed. */
  look: () => void;
  readAll: () => void;
  markUnread: (seq: number) => void;
}

/** What the timeline shows right now. */
export interface Screen {
  rows: readonly Row[];
  visible: () => { first: number; last: number };
}

/** Reports what has been on screen as read, and remembers where the unread began. */
export function useReading(conversation: ConversationSummary, screen: { readonly current: Screen }): Reading {
  const client = useClient();
  const { conversationId, readSeq, lastSeq } = conversation;
  const { readUpTo, opensThere, setReadUpTo } = useUnreadLine(conversation);
  const state = useRef({ readSeq, held: false });
  useEffect(() => {
    state.current.readSeq = readSeq;
  }, [readSeq]);

  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const look = useCallback(() => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      const seq = lastSeen(screen.current);
      if (state.current.held || seq <= state.current.readSeq || !isWatched()) return;
      state.current.readSeq = seq;
      client.markRead(conversationId, seq);
    }, settleMs);
  }, [client, conversationId, screen]);

  useEffect(() => {
    window.addEventListener('focus', look);
    document.addEventListener('visibilitychange', look);
    return () => {
      clearTimeout(timer.current);
      window.removeEventListener('focus', look);
      document.removeEventListener('visibilitychange', look);
    };
  }, [look]);

  const readAll = useCallback(() => {
    state.current.held = false;
    client.markRead(conversationId, lastSeq);
  }, [client, conversationId, lastSeq]);

  const markUnread = useCallback(
    (seq: number) => {
      // Until leaving: it is on screen, and would be read again at once.
      state.current.held = true;
      setReadUpTo(seq - 1);
      client.markUnread(conversationId, seq);
    },
    [client, conversationId, setReadUpTo],
  );

  return { readUpTo, opensThere, look, readAll, markUnread };
}

/** Where the "New" line stands. It stays until one leaves the conversation, or the window with everything read. */
function useUnreadLine({ unread, readSeq }: ConversationSummary) {
  const online = useStatus().state === 'online';
  const [readUpTo, setReadUpTo] = useState<number | null>(unread > 0 ? readSeq : null);
  const [opensThere, setOpensThere] = useState(true);
  const settled = useRef(false);
  useEffect(() => {
    if (unread > 0 && readUpTo === null && (!settled.current || !isWatched())) {
      setReadUpTo(readSeq);
      setOpensThere(!settled.current);
    }
    // Before the first heads arrive, what was missed while away is not known.
    if (online) settled.current = true;
  }, [unread, readSeq, readUpTo, online]);
  useEffect(() => {
    const onBlur = () => unread === 0 && setReadUpTo(null);
    window.addEventListener('blur', onBlur);
    return () => window.removeEventListener('blur', onBlur);
  }, [unread]);
  return { readUpTo, opensThere, setReadUpTo };
}

function isWatched(): boolean {
  return document.visibilityState === 'visible' && document.hasFocus();
}

function lastSeen({ rows, visible }: Screen): number {
  for (let index = visible().last; index >= 0; index--) {
    const row = rows[index];
    const seq = row?.type === 'saying' ? row.saying.seq : row?.type === 'blocked' ? (row.sayings.at(-1)?.seq ?? null) : null;
    if (seq !== null) return seq;
  }
  return 0;
}
