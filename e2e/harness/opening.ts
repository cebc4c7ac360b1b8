import type { Page } from 'playwright-core';

export interface Opening {
  /** From the click to what the screen then stays like: 1 is the first frame there is. */
  frames: number;
  /** From the click to the end of that frame (milliseconds). */
  ms: number;
  /** From the click to the first frame that shows something of the conversation (milliseconds, and frames). */
  firstMs: number;
  firstFrames: number;
}

/**
 * Clicks a conversation in the list and looks at the messages after each frame, until nothing has
 * moved for a while. Everything is read in the page itself: the way to it takes longer than a frame.
 */
export async function open(page: Page, name: string): Promise<Opening> {
  await page.evaluate(watch, name);
  await page.getByRole('navigation', { name: 'Conversations' }).getByRole('link').filter({ hasText: name }).click();
  await page.waitForFunction(() => 'opening' in window);
  return page.evaluate(() => {
    const { opening } = window as unknown as { opening: Opening };
    delete (window as { opening?: Opening }).opening;
    return opening;
  });
}

/** Runs in the page. */
function watch(name: string): void {
  /** The messages that are to be seen, and where. */
  const look = () => {
    const list = document.querySelector(`main:has(textarea[aria-label="Message ${name}"]) [role="log"]`);
    const view = list?.getBoundingClientRect();
    return [...(list?.querySelectorAll('article') ?? [])]
      .map((article) => ({ article, box: article.getBoundingClientRect() }))
      .filter(({ article, box }) => view && box.bottom > view.top && box.top < view.bottom && getComputedStyle(article).visibility === 'visible')
      .map(({ article, box }) => ({ text: article.textContent, top: box.top }));
  };
  type Seen = ReturnType<typeof look>;
  // Where a list is scrolled to is rounded to whole pixels.
  const same = (one: Seen, other: Seen) => one.length === other.length && one.every(({ text, top }, i) => other[i]!.text === text && Math.abs(other[i]!.top - top) <= 1);
  const start = () => {
    const clicked = performance.now();
    const frames: { at: number; seen: Seen }[] = [];
    const afterFrame = new MessageChannel();
    // Posted when a frame is made, it arrives when that frame has been painted.
    afterFrame.port1.addEventListener('message', () => {
      frames.push({ at: performance.now(), seen: look() });
      if (performance.now() - clicked < 1_500) return requestAnimationFrame(() => afterFrame.port2.postMessage(null));
      const last = frames.at(-1)!.seen;
      const stays = frames.findLastIndex(({ seen }) => !same(seen, last)) + 1;
      const first = frames.findIndex(({ seen }) => seen.length > 0);
      Object.assign(window, { opening: { frames: stays + 1, ms: frames[stays]!.at - clicked, firstFrames: first + 1, firstMs: frames[first]!.at - clicked } });
    });
    afterFrame.port1.start();
    requestAnimationFrame(() => afterFrame.port2.postMessage(null));
  };
  document.addEventListener('click', start, { once: true, capture: true });
}
