import type { Row } from './row.ts';
import { changedAbove } from './row-change.ts';

/** A list of rows in a window, as it is now (pixels). */
export interface ScrolledList {
  scrollOffset: number;
  scrollSize: number;
  viewportSize: number;
  findItemIndex(offset: number): number;
  getItemOffset(index: number): number;
  getItemSize(index: number): number;
  /** At once, and once: virtua's own `scrollToIndex` holds on for a while, against the hand that scrolls meanwhile. */
  moveTo(offset: number): void;
}

export type Align = 'start' | 'center' | 'nearest';

/** What the list holds on to while rows arrive and are measured: its end, or a row. Null once a hand has moved it elsewhere. */
type Hold = 'end' | { key: string; align: Align } | null;

/** Closer to the end than this counts as being there (pixels). */
const endSlackPx = 24;

/** What stays in view above a row that was brought to the top (pixels). */
const abovePx = 48;

/** Scrolling goes on for a while after the hand that began it (milliseconds). */
const handMs = 1_000;

/** A hand that begins to move up is not at once out of sight of the end (milliseconds). */
const upMs = 300;

interface Surroundings {
  /** The list, while there is one. */
  list: () => ScrolledList | null;
  /** Told whenever it may have changed whether the end is in view. */
  onEnd: (atEnd: boolean) => void;
  now?: () => number;
  /** Calls back after the next layout. */
  afterLayout?: (callback: () => void) => void;
}

/** Holds a timeline still: at its end while it is there, and otherwise on what is being read, whatever arrives above or below. */
export class ScrollKeeper {
  readonly #list: Surroundings['list'];
  readonly #onEnd: Surroundings['onEnd'];
  readonly #now: () => number;
  readonly #afterLayout: (callback: () => void) => void;
  #rows: readonly Row[] = [];
  #hold: Hold = 'end';
  #isEnd = true;
  #hasOpened = false;
  #handAt = -Infinity;
  #upAt = -Infinity;
  #last = { offset: 0, viewport: 0 };

  constructor({ list, onEnd, now = Date.now, afterLayout = (callback) => requestAnimationFrame(callback) }: Surroundings) {
    this.#list = list;
    this.#onEnd = onEnd;
    this.#now = now;
    this.#afterLayout = afterLayout;
  }

  /** Whether going over to these rows changes something above what is on screen. */
  shiftsFor(rows: readonly Row[]): boolean {
    return this.#rows !== rows && this.#hold !== 'end' && changedAbove(this.#rows, rows, this.#topIndex());
  }

  /**
   * Call when these rows are in the list. `openAt` is the row to begin at; it may come to be known
   * only when what was missed arrives. `leftAt` is where somebody was when they last left.
   */
  show(rows: readonly Row[], { openAt, leftAt }: { openAt: string | null; leftAt: string | undefined }): void {
    const isFirst = this.#rows.length === 0;
    this.#rows = rows;
    // Brought to a row so far down that the end is in view too: then the end is what stays in view.
    if (this.#isEnd && !isFirst && this.#now() - this.#upAt > upMs) this.#hold = 'end';
    // Only once, and not under somebody's hand.
    const target = this.#hasOpened || this.#hold !== 'end' ? null : openAt;
    this.#hasOpened ||= openAt !== null;
    const begin = target ?? (isFirst ? leftAt : undefined);
    if (begin === undefined || !this.toRow(begin, 'start')) this.keep();
  }

  toEnd(): void {
    this.#hold = 'end';
    this.keep();
  }

  /** Brings a row into view; false when there is none with this key. */
  toRow(key: string, align: Align): boolean {
    if (!this.#rows.some((row) => row.key === key)) return false;
    this.#hold = { key, align };
    this.#isEnd = false;
    this.keep();
    // To be seen is all that was wanted: from there on it may move.
    if (align === 'nearest') this.#hold = null;
    return true;
  }

  /** Call when rows or the window have changed their size. */
  keep(): void {
    const list = this.#list();
    if (list) this.#move(list, this.#hold);
    // Where it led is known after the next layout, and not every move is followed by a scroll event.
    this.#afterLayout(() => this.#settle());
  }

  /** A hand is on the list, perhaps moving it up. It lets go of a row at once; the end lets go only when one moves away from it. */
  touched({ isMovingUp = false } = {}): void {
    this.#handAt = this.#now();
    if (isMovingUp) this.#upAt = this.#handAt;
    if (this.#hold !== 'end' || isMovingUp) this.#hold = null;
  }

  scrolled(offset: number): void {
    const viewport = this.#list()?.viewportSize ?? 0;
    const isMovedUp = offset < this.#last.offset - 1 && viewport === this.#last.viewport;
    this.#last = { offset, viewport };
    if (!isMovedUp && this.#seesEnd()) this.#hold = 'end';
    // Without a hand it is rows being measured, or the window changing its size.
    else if (isMovedUp && this.#hold === 'end' && this.#now() - this.#handAt < handMs) this.#hold = null;
    this.#settle();
  }

  /** Somebody has scrolled to where the list is now. */
  get isByHand(): boolean {
    return this.#hold === null;
  }

  /** First and last row on screen. */
  visible(): { first: number; last: number } {
    const list = this.#list();
    if (!list) return { first: 0, last: -1 };
    // Not a row of which only the upper edge can be seen.
    return { first: this.#topIndex(), last: list.findItemIndex(list.scrollOffset + list.viewportSize - 8) };
  }

  /** The row at the top, for coming back to; undefined at the end. */
  get place(): string | undefined {
    return this.#hold === 'end' || !this.#list() ? undefined : this.#rows[this.#topIndex()]?.key;
  }

  #move(list: ScrolledList, hold: Hold): void {
    if (hold === 'end') return list.moveTo(list.scrollSize);
    if (!hold) return;
    const { key, align } = hold;
    const index = this.#rows.findIndex((row) => row.key === key);
    if (index < 0) return;
    const top = list.getItemOffset(index);
    const rest = list.viewportSize - list.getItemSize(index);
    if (align === 'start') list.moveTo(top - abovePx);
    else if (align === 'center') list.moveTo(top - rest / 2);
    else if (top < list.scrollOffset) list.moveTo(top);
    else if (top - rest > list.scrollOffset) list.moveTo(top - rest);
  }

  #settle(): void {
    this.#isEnd = this.#hold === 'end' || this.#seesEnd();
    this.#onEnd(this.#isEnd);
  }

  #seesEnd(): boolean {
    const list = this.#list();
    return !list || list.scrollSize - list.scrollOffset - list.viewportSize < endSlackPx;
  }

  #topIndex(): number {
    const list = this.#list();
    return list ? list.findItemIndex(list.scrollOffset) : 0;
  }
}
