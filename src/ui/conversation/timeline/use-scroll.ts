'use client';
import type { RefObject } from 'react';
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { VirtualizerHandle } from 'virtua';
import type { Row } from './row.ts';
import { changedAbove } from './row-change.ts';

/** Closer to the end than this counts as being there (pixels). */
const endSlackPx = 24;

/** What stays in view above a row that was brought to the top (pixels). */
const abovePx = 48;

/** Scrolling goes on for a while after the hand that began it (milliseconds). */
const handMs = 1_000;

/** The top row of conversations that were left anywhere but at their end. */
const leftAt = new Map<string, string>();

/** What the list holds on to while rows arrive and are measured: its end, or a row. Null once a hand has moved it elsewhere. */
type Hold = 'end' | { key: string; align: 'start' | 'center' } | null;

export interface Scroll {
  handle: RefObject<VirtualizerHandle | null>;
  /** For virtua: this render's change of the rows lies above what is on screen. */
  shift: boolean;
  atEnd: boolean;
  /** Somebody has scrolled to where the list is now. */
  isByHand: () => boolean;
  onScroll: (offset: number) => void;
  onResize: () => void;
  toEnd: () => void;
  /** Brings a row into view; false when there is none with this key. */
  toRow: (key: string, align: 'start' | 'center' | 'nearest') => boolean;
  /** First and last row on screen. */
  visible: () => { first: number; last: number };
}

interface ScrollInput {
  conversationId: string;
  rows: readonly Row[];
  list: RefObject<HTMLElement | null>;
  /** Key of the row to begin at; it may come to be known only when what was missed arrives. */
  openAt: string | null;
}

/** Holds the timeline still: at its end while it is there, and otherwise on what is being read, whatever arrives above or below. */
export function useScroll({ conversationId, rows, list, openAt }: ScrollInput): Scroll {
  const handle = useRef<VirtualizerHandle>(null);
  const latest = useRef<readonly Row[]>([]);
  const hold = useRef<Hold>('end');
  const isEnd = useRef(true);
  const [atEnd, setAtEnd] = useState(true);
  const shift = latest.current !== rows && hold.current !== 'end' && changedAbove(latest.current, rows, topOf(handle.current));

  const settle = useCallback(() => {
    isEnd.current = hold.current === 'end' || isAtEnd(handle.current);
    setAtEnd(isEnd.current);
  }, []);
  const keep = useCallback(() => {
    holdOn(handle.current, latest.current, hold.current);
    // Where it led is known after the next layout, and not every move is followed by a scroll event.
    requestAnimationFrame(settle);
  }, [settle]);
  const toEnd = useCallback(() => {
    hold.current = 'end';
    keep();
  }, [keep]);
  const toRow = useCallback(
    (key: string, align: 'start' | 'center' | 'nearest') => {
      const index = latest.current.findIndex((row) => row.key === key);
      if (index < 0) return false;
      hold.current = align === 'nearest' ? null : { key, align };
      isEnd.current = false;
      if (align === 'nearest') handle.current?.scrollToIndex(index, { align });
      keep();
      return true;
    },
    [keep],
  );

  const opened = useRef(false);
  useLayoutEffect(() => {
    const isFirst = latest.current.length === 0;
    latest.current = rows;
    // Brought to a row so far down that the end is in view too: then the end is what stays in view.
    if (isEnd.current && !isFirst) hold.current = 'end';
    // Only once, and not under somebody's hand.
    const target = opened.current || hold.current !== 'end' ? null : openAt;
    opened.current ||= openAt !== null;
    const begin = target ?? (isFirst ? leftAt.get(conversationId) : null);
    if (!begin || !toRow(begin, 'start')) keep();
  }, [rows, conversationId, openAt, toRow, keep]);

  const handAt = useHand(list, hold);
  // A layout effect's end comes before the list's own, so the list can still tell where it is.
  useLayoutEffect(() => () => remember(conversationId, hold.current === 'end' ? null : handle.current, latest.current), [conversationId]);

  const last = useRef({ offset: 0, viewport: 0 });
  const onScroll = useCallback(
    (offset: number) => {
      const viewport = handle.current?.viewportSize ?? 0;
      const isMovedUp = offset < last.current.offset - 1 && viewport === last.current.viewport;
      last.current = { offset, viewport };
      if (isAtEnd(handle.current)) hold.current = 'end';
      // Without a hand it is rows being measured, or the window changing its size.
      else if (isMovedUp && hold.current === 'end' && Date.now() - handAt.current < handMs) hold.current = null;
      settle();
    },
    [handAt, settle],
  );

  const visible = useCallback(() => visibleRows(handle.current), []);
  const isByHand = useCallback(() => hold.current === null, []);
  return { handle, shift, atEnd, isByHand, onScroll, onResize: keep, toEnd, toRow, visible };
}

/** Notes when a hand was last on the list. It lets go of a row at once; the end lets go only when one moves away from it. */
function useHand(list: RefObject<HTMLElement | null>, hold: RefObject<Hold>): RefObject<number> {
  const handAt = useRef(0);
  useEffect(() => {
    const element = list.current;
    const release = () => {
      handAt.current = Date.now();
      if (hold.current !== 'end') hold.current = null;
    };
    const hands = ['wheel', 'touchmove', 'pointerdown', 'keydown'];
    for (const hand of hands) element?.addEventListener(hand, release, { passive: true, capture: true });
    return () => hands.forEach((hand) => element?.removeEventListener(hand, release, { capture: true }));
  }, [list, hold]);
  return handAt;
}

function holdOn(list: VirtualizerHandle | null, rows: readonly Row[], hold: Hold): void {
  if (hold === 'end') list?.scrollToIndex(rows.length - 1, { align: 'end' });
  else if (hold) list?.scrollToIndex(rows.findIndex(({ key }) => key === hold.key), { align: hold.align, offset: hold.align === 'start' ? -abovePx : 0 });
}

function remember(conversationId: string, list: VirtualizerHandle | null, rows: readonly Row[]): void {
  const top = list ? rows[topOf(list)] : undefined;
  if (top) leftAt.set(conversationId, top.key);
  else leftAt.delete(conversationId);
}

function isAtEnd(list: VirtualizerHandle | null): boolean {
  return !list || list.scrollSize - list.scrollOffset - list.viewportSize < endSlackPx;
}

function topOf(list: VirtualizerHandle | null): number {
  return list ? list.findItemIndex(list.scrollOffset) : 0;
}

function visibleRows(list: VirtualizerHandle | null): { first: number; last: number } {
  if (!list) return { first: 0, last: -1 };
  // Not a row of which only the upper edge can be seen.
  return { first: topOf(list), last: list.findItemIndex(list.scrollOffset + list.viewportSize - 8) };
}
