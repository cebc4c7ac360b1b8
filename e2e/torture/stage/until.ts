import { setTimeout as delay } from 'node:timers/promises';

/** Asks until it is so. An error counts as no; the last one is told when patience is over. */
export async function until(what: string, isSo: () => Promise<boolean>, patienceMs = 90_000): Promise<void> {
  const deadline = performance.now() + patienceMs;
  let last: unknown;
  for (;;) {
    const answer = await isSo().catch((error: unknown) => {
      last = error;
      return false;
    });
    if (answer) return;
    if (performance.now() > deadline) throw new Error(`Not so after ${patienceMs / 1_000} s: ${what}`, { cause: last });
    await delay(20);
  }
}
