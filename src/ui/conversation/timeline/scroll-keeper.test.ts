import { describe, expect, it } from 'vitest';
import type { Row } from './row.ts';
import type { ScrolledList } from './scroll-keeper.ts';
import { ScrollKeeper } from './scroll-keeper.ts';

const rowPx = 100;
const rowsOf = (keys: string): Row[] => keys.split(' ').map((key) => ({ type: 'day', key, at: 0 }));

/** A list of rows 100 pixels high in a window of 300, and whoever scrolls it. */
function open(keys: string, at: { openAt?: string; leftAt?: string } = {}) {
  let rows = rowsOf(keys);
  let offset = 0;
  let atEnd = true;
  let now = 0;
  const end = () => Math.max(0, rows.length * rowPx - 300);
  const scrollTo = (next: number) => {
    offset = Math.max(0, Math.min(end(), next));
    keeper.scrolled(offset);
  };
  const list: ScrolledList = {
    get scrollOffset() {
      return offset;
    },
    get scrollSize() {
      return rows.length * rowPx;
    },
    viewportSize: 300,
    findItemIndex: (at) => Math.min(rows.length - 1, Math.floor(at / rowPx)),
    getItemOffset: (index) => index * rowPx,
    getItemSize: () => rowPx,
    moveTo: scrollTo,
  };
  const keeper = new ScrollKeeper({ list: () => list, onEnd: (value) => (atEnd = value), now: () => now, afterLayout: (callback) => callback() });
  const show = (next: string, openAt: string | null = null) => {
    rows = rowsOf(next);
    keeper.show(rows, { openAt, leftAt: undefined });
  };
  keeper.show(rows, { openAt: at.openAt ?? null, leftAt: at.leftAt });
  return {
    keeper,
    show,
    drag: (by: number) => {
      keeper.touched();
      scrollTo(offset + by);
    },
    /** What measuring rows or a window's new size does. */
    slip: (by: number) => scrollTo(offset + by),
    wait: (ms: number) => (now += ms),
    get offset() {
      return offset;
    },
    get atEnd() {
      return atEnd;
    },
  };
}

describe('a timeline', () => {
  it('opens at its end and stays there when messages arrive', () => {
    const timeline = open('a b c d e');
    expect(timeline.offset).toBe(200);
    timeline.show('a b c d e f');
    expect(timeline).toMatchObject({ offset: 300, atEnd: true });
  });

  it('opens at the first unread message, with something above it in view', () => {
    expect(open('a b c new d e f g', { openAt: 'new' })).toMatchObject({ offset: 252, atEnd: false });
  });

  it('goes to the first unread message when that arrives after opening, but only once', () => {
    const timeline = open('a b c');
    timeline.show('a b c new d e f g h', 'new');
    expect(timeline.offset).toBe(252);
    timeline.drag(300);
    timeline.show('a b c new d e f g h i', 'new');
    expect(timeline.offset).toBe(552);
  });

  it('stays at its end when the line above the unread turns up far away', () => {
    const timeline = open('x y z m n o', { openAt: 'new' });
    timeline.show('a new b x y z m n o', 'new');
    expect(timeline.atEnd).toBe(true);
  });

  it('is let go of by a hand, and by nothing else', () => {
    const timeline = open('a b c d e f');
    timeline.slip(-120);
    timeline.keeper.keep();
    expect(timeline.offset).toBe(300);
    timeline.drag(-120);
    timeline.show('a b c d e f g');
    expect(timeline).toMatchObject({ offset: 180, atEnd: false });
  });

  it('does not fight a hand that has only begun to move it', () => {
    const timeline = open('a b c d e f');
    timeline.keeper.touched({ isMovingUp: true });
    timeline.slip(-10);
    timeline.keeper.keep();
    timeline.show('a b c d e f g');
    expect(timeline.offset).toBe(290);
  });

  it('takes a hand that moved nothing for no hand', () => {
    const timeline = open('a b');
    timeline.keeper.touched({ isMovingUp: true });
    timeline.wait(500);
    timeline.show('a b c d e f');
    expect(timeline).toMatchObject({ offset: 300, atEnd: true });
  });

  it('forgets the hand after a while', () => {
    const timeline = open('a b c d e f');
    timeline.keeper.touched();
    timeline.wait(1_500);
    timeline.slip(-120);
    timeline.keeper.keep();
    expect(timeline.offset).toBe(300);
  });

  it('follows again once somebody is back at the end', () => {
    const timeline = open('a b c d e f');
    timeline.drag(-200);
    timeline.drag(200);
    timeline.show('a b c d e f g');
    expect(timeline.offset).toBe(400);
  });

  it('remembers where it was left, unless that is the end', () => {
    const timeline = open('a b c d e f');
    expect(timeline.keeper.place).toBeUndefined();
    timeline.drag(-200);
    expect(timeline.keeper.place).toBe('b');
    expect(open('a b c d e f', { leftAt: 'c' }).offset).toBe(152);
  });
});
