'use client';
import type { Ref, RefObject } from 'react';
import { useEffect, useImperativeHandle, useRef } from 'react';
import { Virtualizer } from 'virtua';
import type { ConversationSummary } from '../../../client/contract.ts';
import { menuItemsOf } from '../message/menu-items.ts';
import { TalkProvider } from '../talk-context.tsx';
import { Announcer } from './announcer.tsx';
import type { DayChipHandle } from './day-chip.tsx';
import { DayChip } from './day-chip.tsx';
import { Overlays } from './overlays.tsx';
import { JumpPill, NewPill, OlderChip } from './pills.tsx';
import { RowView } from './row-view.tsx';
import type { TimelineModel } from './use-timeline.ts';
import { useTimelineModel } from './use-timeline.ts';

export interface TimelineHandle {
  toEnd: () => void;
  /** Marks everything as read and goes to the end. */
  catchUp: () => void;
}

interface TimelineViewProps {
  conversation: ConversationSummary;
  /** A message to begin at. */
  at: number | null;
  focusComposer: () => void;
  ref: Ref<TimelineHandle>;
}

/** What was said in a conversation. Only what is on screen is in the document. */
export function TimelineView({ conversation, at, focusComposer, ref }: TimelineViewProps) {
  const list = useRef<HTMLDivElement>(null);
  const model = useTimelineModel(conversation, list, focusComposer);
  const { talk, rows, scroll, reading, older, opened, setOpened, mayDelete, jump, jumpToNew } = model;
  const { keeper } = scroll;
  const { readAll } = reading;
  useImperativeHandle(ref, () => ({
    toEnd: () => keeper.toEnd(),
    catchUp() {
      readAll();
      keeper.toEnd();
    },
  }), [keeper, readAll]);
  useEffect(() => {
    if (at) void jump(at);
  }, [at, jump]);
  return (
    <TalkProvider value={talk}>
      <div className="relative min-h-0 grow">
        <MessageList model={model} list={list} />
        <OlderChip state={older.state} onRetry={() => void older.load()} />
        {model.missesLine && <NewPill onJump={() => void jumpToNew(reading.readUpTo ?? 0)} />}
        {!scroll.atEnd && <JumpPill unread={conversation.unread} onJump={() => keeper.toEnd()} />}
      </div>
      <Announcer rows={rows} userId={talk.userId} />
      <Overlays
        opened={opened}
        menuItems={({ saying, anchor }) => menuItemsOf({ saying, anchor, mayDelete: mayDelete(saying) }, talk)}
        // What a menu opened in its place stays.
        onClose={() => setOpened((now) => (now === opened ? null : now))}
      />
    </TalkProvider>
  );
}

function MessageList({ model, list }: { model: TimelineModel; list: RefObject<HTMLDivElement | null> }) {
  const { rows, bySeq, reached, scroll, reading, older, cursor, flashKey, opened } = model;
  const chip = useRef<DayChipHandle>(null);
  const { keeper } = scroll;
  const onScroll = (offset: number) => {
    keeper.scrolled(offset);
    older.near(offset);
    reading.look();
    if (keeper.isByHand) chip.current?.show(rows, keeper.visible().first);
  };
  const cursorIndex = rows.findIndex(({ key }) => key === cursor.cursor);
  return (
    <>
      <DayChip ref={chip} />
      <div
        ref={list}
        role="log"
        aria-label="Messages"
        aria-live="off"
        tabIndex={0}
        onKeyDown={cursor.onKeyDown}
        className="ring-inset flex h-full flex-col overflow-y-auto overscroll-contain [overflow-anchor:none]"
      >
        <div className="grow" />
        <div className="mx-auto w-full max-w-(--column)">
          <Virtualizer
            ref={scroll.handle}
            scrollRef={list}
            data={rows}
            shift={scroll.shift}
            bufferSize={600}
            keepMounted={cursorIndex < 0 ? undefined : [cursorIndex]}
            onScroll={onScroll}
            onResize={() => keeper.keep()}
          >
            {(row) => (
              <RowView key={row.key} row={row} bySeq={bySeq} reached={reached} cursor={cursor.cursor} openKey={opened && 'anchor' in opened ? opened.saying.key : null} flashKey={flashKey} onFill={older.fill} />
            )}
          </Virtualizer>
        </div>
      </div>
    </>
  );
}
