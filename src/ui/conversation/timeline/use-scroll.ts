'use client';
import type { RefObject } from 'react';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { VirtualizerHandle } from 'virtua';
import { useFirstFrame } from './first-frame.ts';
import type { Row } from './row.ts';
import type { ScrolledList } from './scroll-keeper.ts';
import { ScrollKeeper } from './scroll-keeper.ts';

const settleMs = 150;

/** The top row of conversations that were left anywhere but at their end. */
const leftAt = new Map<string, string>();

export interface Scroll {
  handle: RefObject<VirtualizerHandle | null>;
  keeper: ScrollKeeper;
  /** For virtua: this render's change of the rows lies above what is on screen. */
  shift: boolean;
  atEnd: boolean;
}

interface ScrollInput {
  conversationId: string;
  rows: readonly Row[];
  list: RefObject<HTMLElement | null>;
  /** Key of the row to begin at. */
  openAt: string | null;
}

/** Puts a keeper in charge of the list. */
export function useScroll({ conversationId, rows, list, openAt }: ScrollInput): Scroll {
  const handle = useRef<VirtualizerHandle>(null);
  const [isEnd, setIsEnd] = useState(true);
  const atEnd = useSettled(isEnd);
  const [keeper] = useState(() => new ScrollKeeper({ list: () => listOf(handle.current, list.current), onEnd: setIsEnd }));
  const shift = keeper.shiftsFor(rows);

  useFirstFrame(list);
  useLayoutEffect(() => keeper.show(rows, { openAt, leftAt: leftAt.get(conversationId) }), [keeper, rows, conversationId, openAt]);

  // A layout effect's end comes before the list's own, so the list can still tell where it is.
  useLayoutEffect(
    () => () => {
      const { place } = keeper;
      if (place === undefined) leftAt.delete(conversationId);
      else leftAt.set(conversationId, place);
    },
    [keeper, conversationId],
  );

  useEffect(() => {
    const element = list.current;
    const onHand = (event: Event) => keeper.touched({ isMovingUp: isUpward(event) });
    const hands = ['wheel', 'touchmove', 'pointerdown', 'keydown'];
    for (const hand of hands) element?.addEventListener(hand, onHand, { passive: true, capture: true });
    return () => hands.forEach((hand) => element?.removeEventListener(hand, onHand, { capture: true }));
  }, [list, keeper]);

  return { handle, keeper, shift, atEnd };
}

function listOf(handle: VirtualizerHandle | null, element: HTMLElement | null): ScrolledList | null {
  return (
    handle &&
    element && {
      scrollOffset: element.scrollTop,
      scrollSize: element.scrollHeight,
      viewportSize: element.clientHeight,
      findItemIndex: (offset) => handle.findItemIndex(offset),
      getItemOffset: (index) => handle.getItemOffset(index),
      getItemSize: (index) => handle.getItemSize(index),
      moveTo: (offset) => element.scrollTo({ top: offset, behavior: 'instant' }),
    }
  );
}

function isUpward(event: Event): boolean {
  if (event instanceof WheelEvent) return event.deltaY < 0;
  return event instanceof KeyboardEvent && ['PageUp', 'Home'].includes(event.key);
}

/** Being measured, a list is away from its end for a frame or two; nobody need hear of that. */
function useSettled(isEnd: boolean): boolean {
  const [settled, setSettled] = useState(isEnd);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(isEnd), isEnd ? 0 : settleMs);
    return () => clearTimeout(timer);
  }, [isEnd]);
  return settled;
}
