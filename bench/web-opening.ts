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
 * moved for a second. Everything is read in the page itself: the way to it takes longer than a frame.
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
  /** What is to be seen of the messages, and where. */
  const look = () => {
    if (!document.querySelector(`textarea[aria-label="Message ${name}"]`)) return '';
    const list = document.querySelector('[role="log"]');
    const window = list?.getBoundingClientRect();
    const seen = [...(list?.querySelectorAll('article') ?? [])].filter((article) => {
      const { top, bottom } = article.getBoundingClientRect();
      return window && bottom > window.top && top < window.bottom;
    });
    return seen.map((article) => `${Math.round(article.getBoundingClientRect().top)} ${article.textContent}`).join('\n');
  };
  const start = () => {
    const clicked = performance.now();
    const frames: { at: number; seen: string }[] = [];
    const afterFrame = new MessageChannel();
    // Posted when a frame is made, it arrives when that frame has been painted.
    afterFrame.port1.addEventListener('message', () => {
      frames.push({ at: performance.now(), seen: look() });
      if (performance.now() - clicked < 1_500) return requestAnimationFrame(() => afterFrame.port2.postMessage(null));
      const last = frames.at(-1)!.seen;
      const stays = frames.findLastIndex(({ seen }) => seen !== last) + 1;
      const first = frames.findIndex(({ seen }) => seen !== '');
      Object.assign(window, { opening: { frames: stays + 1, ms: frames[stays]!.at - clicked, firstFrames: first + 1, firstMs: frames[first]!.at - clicked } });
    });
    afterFrame.port1.start();
    requestAnimationFrame(() => afterFrame.port2.postMessage(null));
  };
  document.addEventListener('click', start, { once: true, capture: true });
}
