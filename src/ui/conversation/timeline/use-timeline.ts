'use client';
import type { RefObject } from 'react';
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { ConversationSummary, Timeline } from '../../../client/contract.ts';
import { canDelete } from '../../../domain/message-rule.ts';
import { useAccount } from '../../shared/account-context.tsx';
import { useTimeline } from '../../shared/delivery.tsx';
import { useMembers } from '../../shared/members.ts';
import type { Opened, Talk } from '../talk-context.tsx';
import { useTalkActions } from '../use-talk-actions.ts';
import { reachedBy } from './progress.ts';
import type { Saying } from './saying.ts';
import { useCursor } from './use-cursor.ts';
import { useJump } from './use-jump.ts';
import { useOlder } from './use-older.ts';
import type { Reading, Screen } from './use-reading.ts';
import { useReading } from './use-reading.ts';
import { useRows } from './use-rows.ts';
import { useScroll } from './use-scroll.ts';

/** Everything the timeline of one conversation knows and does. */
export function useTimelineModel(conversation: ConversationSummary, list: RefObject<HTMLElement | null>, focusComposer: () => void) {
  const { conversationId, kind, role } = conversation;
  const userId = useAccount().account.id;
  const timeline = useTimeline(conversationId);
  const screen = useRef<Screen>({ rows: [], visible: () => ({ first: 0, last: -1 }) });
  const reading = useReading(conversation, screen);
  const { rows, bySeq, unfold } = useRows(timeline, kind, { userId, readUpTo: reading.readUpTo });
  const hasLine = rows.some(({ type }) => type === 'new');
  const scroll = useScroll({ conversationId, rows, list, openAt: opensAtLine(reading, timeline) ? 'new' : null });
  const older = useOlder(conversationId);
  const { flashKey, jump, jumpToNew } = useJump({ conversationId, screen, keeper: scroll.keeper, older });
  const [opened, setOpened] = useState<Opened | null>(null);
  const actions = useTalkActions(conversationId, { jump: (seq) => void jump(seq), unfold, open: setOpened, markUnread: reading.markUnread, focusComposer });
  const mayDelete = useCallback(({ senderId }: Saying) => canDelete({ userId, kind, role }, { senderId, deletedSeq: null }), [userId, kind, role]);
  const cursor = useCursor({ rows, keeper: scroll.keeper, list, userId, actions, canDelete: mayDelete });
  const reached = useReached(timeline, userId);
  const talk = useMemo<Talk>(() => ({ conversationId, userId, kind, actions }), [conversationId, userId, kind, actions]);

  const { look } = reading;
  const { keeper } = scroll;
  useLayoutEffect(() => {
    screen.current = { rows, visible: () => keeper.visible() };
  }, [rows, keeper]);
  useEffect(look, [rows, look]);

  const { near } = older;
  // A first page shorter than the screen gives nothing to scroll. (The element knows where it is before virtua does.)
  useEffect(() => near(list.current?.scrollTop ?? 0), [rows, near, list]);

  const missesLine = reading.readUpTo !== null && reading.opensThere && !hasLine && conversation.lastSeq > reading.readUpTo;
  return { talk, timeline, rows, bySeq, reached, reading, scroll, older, cursor, flashKey, jump, jumpToNew, opened, setOpened, mayDelete, missesLine };
}

/** Once messages beyond the line are held. Where the line itself is not, the list opens at its end. */
function opensAtLine({ opensThere, readUpTo }: Reading, { messages }: Timeline): boolean {
  return opensThere && readUpTo !== null && (messages.at(-1)?.seq ?? 0) > readUpTo;
}

export type TimelineModel = ReturnType<typeof useTimelineModel>;

function useReached({ conversationId, receipts }: Timeline, userId: string) {
  const members = useMembers(conversationId);
  return useMemo(() => {
    // Who has left no longer holds the ticks back; until the members are known, those with a receipt stand for them.
    const everybody = members?.map(({ id }) => id) ?? [...receipts.keys()];
    return reachedBy(everybody.filter((id) => id !== userId), receipts);
  }, [members, receipts, userId]);
}
