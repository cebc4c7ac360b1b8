'use client';
import type { RefObject } from 'react';
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { VirtualizerHandle } from 'virtua';
import type { Row } from './row.ts';
import { changedAbove } from './row-change.ts';

/** Closer to the end than this counts as being there (pixels). */
const endSlackPx = 24;

/** What stays in view above the first unread message (pixels). */
const aboveNewPx = 48;

/** The top row of conversations that were left anywhere but at their end. */
const leftAt = new Map<string, string>();

export interface Scroll {
  handle: RefObject<VirtualizerHandle | null>;
  /** For virtua: this render's change of the rows lies above what is on screen. */
  shift: boolean;
  atEnd: boolean;
  onScroll: (offset: number) => void;
  onResize: () => void;
  toEnd: () => void;
  /** Brings a row into view; false when there is none with this key. */
  toRow: (key: string, align: 'start' | 'center' | 'nearest') => boolean;
  /** First and last row on screen. */
  visible: () => { first: number; last: number };
}

/**
 * Holds the timeline still: at the end while it is there, and otherwise on what is being read,
 * whatever arrives above or below. `openAt`: the key of the row to begin at; it may come to be known
 * only when what was missed arrives.
 */
export function useScroll(conversationId: string, rows: readonly Row[], openAt: string | null): Scroll {
  const handle = useRef<VirtualizerHandle>(null);
  const latest = useRef<readonly Row[]>([]);
  const stuck = useRef(true);
  const opened = useRef(false);
  const position = useRef({ offset: 0, size: 0 });
  const [atEnd, setAtEnd] = useState(true);
  const shift = latest.current !== rows && !stuck.current && changedAbove(latest.current, rows, topOf(handle.current));

  const toEnd = useCallback(() => {
    stuck.current = true;
    setAtEnd(true);
    handle.current?.scrollToIndex(latest.current.length - 1, { align: 'end' });
  }, []);

  const toRow = useCallback((key: string, align: 'start' | 'center' | 'nearest') => {
    const index = latest.current.findIndex((row) => row.key === key);
    if (index < 0) return false;
    stuck.current = false;
    handle.current?.scrollToIndex(index, { align, offset: align === 'start' ? -aboveNewPx : 0 });
    // It may have led to the end, or nowhere: then no scroll event says so.
    requestAnimationFrame(() => {
      if (handle.current && isAtEnd(handle.current, handle.current.scrollOffset)) stuck.current = true;
      setAtEnd(stuck.current);
    });
    return true;
  }, []);

  useLayoutEffect(() => {
    const isFirst = latest.current.length === 0;
    latest.current = rows;
    const target = opened.current ? null : openAt;
    if (target) opened.current = true;
    if (isFirst || target) arrive({ conversationId, rows, target, toRow, toEnd });
    else if (stuck.current) toEnd();
  }, [rows, conversationId, openAt, toRow, toEnd]);

  useEffect(() => {
    const list = handle;
    return () => remember(conversationId, stuck.current ? null : list.current, latest.current);
  }, [conversationId]);

  const onScroll = useCallback((offset: number) => {
    const list = handle.current;
    if (!list) return;
    const before = position.current;
    position.current = { offset, size: list.scrollSize };
    if (isAtEnd(list, offset)) stuck.current = true;
    // Moving up while nothing changed its size is somebody's hand; otherwise rows are still being measured.
    else if (offset < before.offset - 1 && before.size === list.scrollSize) stuck.current = false;
    setAtEnd(stuck.current);
  }, []);

  const onResize = useCallback(() => {
    if (stuck.current) handle.current?.scrollToIndex(latest.current.length - 1, { align: 'end' });
  }, []);

  const visible = useCallback(() => visibleRows(handle.current), []);

  return { handle, shift, atEnd, onScroll, onResize, toEnd, toRow, visible };
}

interface Arrival {
  conversationId: string;
  rows: readonly Row[];
  target: string | null;
  toRow: Scroll['toRow'];
  toEnd: () => void;
}

/** At the first unread message, else where one left, else at the end. */
function arrive({ conversationId, rows, target, toRow, toEnd }: Arrival): void {
  const key = target ?? leftAt.get(conversationId);
  if (!key || !rows.some((row) => row.key === key) || !toRow(key, 'start')) toEnd();
}

function remember(conversationId: string, list: VirtualizerHandle | null, rows: readonly Row[]): void {
  const top = list ? rows[topOf(list)] : undefined;
  if (top) leftAt.set(conversationId, top.key);
  else leftAt.delete(conversationId);
}

function isAtEnd(list: VirtualizerHandle, offset: number): boolean {
  return list.scrollSize - offset - list.viewportSize < endSlackPx;
}

function topOf(list: VirtualizerHandle | null): number {
  return list ? list.findItemIndex(list.scrollOffset) : 0;
}

function visibleRows(list: VirtualizerHandle | null): { first: number; last: number } {
  if (!list) return { first: 0, last: -1 };
  // A row counts when its lower edge can be seen, give or take a line.
  return { first: topOf(list), last: list.findItemIndex(list.scrollOffset + list.viewportSize - 8) };
}
