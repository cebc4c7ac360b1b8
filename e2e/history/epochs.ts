import type { Epoch } from './entry.ts';

/**
 * For so long after a change of epoch, answers of the former one may still arrive (microseconds): no
 * client waits longer than 15 seconds for one, and a process may be slow to write it down.
 */
const graceUs = 20_000_000;
/** The database's clock need not be that of the trial (microseconds). */
const skewUs = 1_000_000;

/** The changes of epoch that may have lost what was acknowledged. The others change nothing. */
export class Epochs {
  readonly #lossyAt: number[] = [];

  hear({ lossy, at }: Epoch): void {
    if (lossy) this.#lossyAt.push(at);
  }

  get lossy(): number {
    return this.#lossyAt.length;
  }

  /** Whether what was heard or stored then may have been of an epoch that is lost. */
  mayBeLost(at: number): boolean {
    return this.#lossyAt.some((lossy) => at <= lossy + graceUs);
  }

  /** Whether an event was only made in the epoch that there is now. */
  isNew(createdAt: number): boolean {
    return this.#lossyAt.every((lossy) => createdAt > lossy + skewUs);
  }
}
