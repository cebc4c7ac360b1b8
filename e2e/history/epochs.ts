import type { Epoch } from './entry.ts';

/**
 * For so long after a change of epoch, answers of the former one may still arrive (microseconds): no
 * client waits longer than 15 seconds for one, and a process may be slow to write it down.
 */
const graceUs = 20_000_000;
/** The database's clock need not be that of the trial (microseconds). */
const skewUs = 1_000_000;

/** What was acknowledged between the two may be gone. */
interface Loss {
  since: number;
  at: number;
}

/** The changes of epoch that may have lost what was acknowledged. The others change nothing. */
export class Epochs {
  readonly #losses: Loss[] = [];

  hear({ lossy, at, since = -Infinity }: Epoch): void {
    if (lossy) this.#losses.push({ since, at });
  }

  get lossy(): number {
    return this.#losses.length;
  }

  /** The loss that brought the `count`th epoch, from 1. */
  loss(count: number): Readonly<Loss> | undefined {
    return this.#losses[count - 1];
  }

  /** Whether what was heard or stored then may have been of an epoch that is lost. */
  mayBeLost(at: number): boolean {
    return this.lostAt(at) !== null;
  }

  /** When what was heard or stored then may first have been lost. */
  lostAt(at: number): number | null {
    return this.#losses.find((loss) => loss.since < at && isWithinGrace(loss, at))?.at ?? null;
  }

  /** Whether some moment from `first` to `last` was one of which something may be lost. */
  mayBeLostBetween(first: number, last: number): boolean {
    return this.#losses.some((loss) => loss.since < last && isWithinGrace(loss, first));
  }

  /** Whether what comes at this moment may still be of the epoch before the `count`th. */
  mayBeOfEpochBefore(count: number, at: number): boolean {
    const loss = this.#losses[count - 1];
    return loss !== undefined && isWithinGrace(loss, at);
  }

  /** Whether what the log lost then or later may be in it again: another epoch began with an older copy of it. */
  mayHaveComeBack(at: number): boolean {
    return this.#losses.some((earlier, i) => earlier.at <= at && this.#losses.some((later, j) => j > i && later.since < earlier.at));
  }

  /** Whether an event was only made in the epoch that there is now. */
  isNew(createdAt: number): boolean {
    return this.#losses.every((loss) => createdAt > loss.at + skewUs);
  }
}

function isWithinGrace(loss: Loss, at: number): boolean {
  return at <= loss.at + graceUs;
}
