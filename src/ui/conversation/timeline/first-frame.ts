import type { RefObject } from 'react';
import { useLayoutEffect, useReducer } from 'react';
import { flushSync } from 'react-dom';

/** The list's window, then the rows in it, then those that fit in once these are measured; and one to spare. */
const steps = 4;

/**
 * The browser tells a virtual list of its sizes just before it paints, and React would render what
 * follows from them in the frame after. At the beginning they are rendered at once, step by step, so
 * that the very first frame shows messages.
 */
export function useFirstFrame(list: RefObject<HTMLElement | null>): void {
  const [, render] = useReducer((count: number) => count + 1, 0);
  useLayoutEffect(() => {
    const element = list.current;
    if (!element) return;
    let observer: ResizeObserver | undefined;
    let step = 0;
    const begin = () => {
      observer = new ResizeObserver(() => {
        // Where it has been scrolled to it would hear in the next frame, too.
        element.dispatchEvent(new Event('scroll'));
        // What the list was told just now is rendered along.
        flushSync(render);
        const row = [...element.querySelectorAll('article')].at(-1);
        if (++step < steps && row) observer?.observe(row);
        else observer?.disconnect();
      });
      observer.observe(element);
    };
    // Observers are told in the order they were made: the list first, which makes its own in a microtask.
    queueMicrotask(begin);
    return () => observer?.disconnect();
  }, [list]);
}
