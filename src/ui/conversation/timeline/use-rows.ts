'use client';
import { useCallback, useMemo, useState } from 'react';
import type { ConversationSummary, Timeline } from '../../../client/contract.ts';
import { isKind } from '../../../domain/event-rule.ts';
import type { Message } from '../../../domain/message.ts';
import { useBlocked } from '../../shared/blocked.ts';
import type { Row } from './row.ts';
import { rowsOf } from './row.ts';
import { sayingsOf } from './saying.ts';

export interface TimelineRows {
  rows: readonly Row[];
  /** Messages by seq, for quotes. */
  bySeq: ReadonlyMap<number, Message>;
  unfold: (keys: readonly string[]) => void;
}

/** The rows of a conversation; blocked people are folded away in groups. */
export function useRows(timeline: Timeline, kind: ConversationSummary['kind'], { userId, readUpTo }: { userId: string; readUpTo: number | null }): TimelineRows {
  const blocked = useBlocked();
  const [unfolded, setUnfolded] = useState<ReadonlySet<string>>(new Set());
  const unfold = useCallback((keys: readonly string[]) => setUnfolded((now) => new Set([...now, ...keys])), []);
  const { messages, outbox, notices, holes, complete } = timeline;
  const bySeq = useMemo(() => new Map(messages.map((message) => [message.seq, message])), [messages]);
  const rows = useMemo(
    () =>
      rowsOf({
        messages,
        sayings: sayingsOf(messages, outbox, userId),
        // Between two people nobody comes or goes, but they call.
        notices: kind === 'group' ? notices : notices.filter((event) => isKind(event, 'call.started') || isKind(event, 'call.ended')),
        holes,
        complete,
        readUpTo,
        userId,
        folded: (senderId) => kind === 'group' && blocked.has(senderId),
        unfolded,
      }),
    [messages, outbox, notices, holes, complete, kind, readUpTo, userId, blocked, unfolded],
  );
  return { rows, bySeq, unfold };
}
