import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';

/** What a browser fetched until the page could be used. */
export interface FirstLoad {
  scripts: { url: string; gzipped: number }[];
  /** Of all of them, compressed (bytes). */
  gzipped: number;
}

/**
 * Opens an address and weighs every script that was asked for before all of `usable` (selectors) were
 * in the document. What is fetched later, in a quiet moment, is no part of it. Whether a proxy
 * compresses or not, each script is counted as gzip would leave it.
 */
export async function weighFirstLoad(page: Page, url: string, usable: string[]): Promise<FirstLoad> {
  await page.addInitScript(noteUsable, usable);
  await page.goto(url);
  await page.waitForFunction(() => 'usableAt' in window);
  const urls = await page.evaluate(() => {
    const { usableAt } = window as unknown as { usableAt: number };
    const entries = performance.getEntriesByType('resource').filter(({ name, startTime }) => new URL(name).pathname.endsWith('.js') && startTime <= usableAt);
    return [...new Set(entries.map(({ name }) => name))];
  });
  const scripts = await Promise.all(
    urls.map(async (script) => {
      const answer = await fetch(script);
      if (!answer.ok) throw new Error(`${script} answered ${answer.status}`);
      return { url: script, gzipped: gzipSync(Buffer.from(await answer.arrayBuffer())).length };
    }),
  );
  return { scripts, gzipped: scripts.reduce((sum, { gzipped }) => sum + gzipped, 0) };
}

/** Runs in the page, before anything else does. */
function noteUsable(usable: string[]): void {
  const look = () => {
    if ('usableAt' in window || !usable.every((selector) => document.querySelector(selector))) return;
    Object.assign(window, { usableAt: performance.now() });
  };
  new MutationObserver(look).observe(document, { childList: true, subtree: true });
}
