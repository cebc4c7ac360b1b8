import type { Entry } from '../../history/entry.ts';

/**
 * Histories of many processes in the order of time: what is younger than a moment waits, because
 * somebody else may still be writing down what came before it.
 */
export class Merge {
  readonly #holdUs: number;
  #waiting: Entry[] = [];

  constructor(holdMs: number) {
    this.#holdUs = holdMs * 1_000;
  }

  add(entries: readonly Entry[]): void {
    for (const entry of entries) this.#waiting.push(entry);
  }

  /** What nothing earlier can come before any more. `now`: microseconds by the clock of the histories. */
  take(now: number): Entry[] {
    this.#waiting.sort((a, b) => timeOf(a) - timeOf(b));
    const end = this.#waiting.findIndex((entry) => timeOf(entry) > now - this.#holdUs);
    return this.#waiting.splice(0, end === -1 ? this.#waiting.length : end);
  }
}

/** What belongs to the final read comes last. */
function timeOf(entry: Entry): number {
  return 'at' in entry ? entry.at : Infinity;
}
