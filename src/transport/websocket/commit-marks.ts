/** Of each tier at least so many marks are kept, at most twice as many. */
const kept = 32;
/** A tier marks every eighth event of the one before it; together they reach back 130,000 events. */
const coarser = 8;
const tierCount = 5;

interface Mark {
  seq: number;
  committedAt: number;
}

/**
 * When the events of a conversation were committed, in bounded memory: the last ones exactly, older ones
 * the less so the older they are. To tell how long something waited, that is near enough.
 */
export class CommitMarks {
  readonly #tiers = Array.from({ length: tierCount }, (): Mark[] => []);

  /** In ascending order. */
  add(seq: number, committedAt: number): void {
    let every = 1;
    for (const tier of this.#tiers) {
      if (seq % every !== 0) return;
      if (tier.length === 2 * kept) tier.splice(0, kept);
      tier.push({ seq, committedAt });
      every *= coarser;
    }
  }

  clear(): void {
    for (const tier of this.#tiers) tier.length = 0;
  }

  /** When this event was committed, or the nearest before it that is marked; null for what came before all of them. */
  at(seq: number): number | null {
    const tier = this.#tiers.find(([first]) => first !== undefined && first.seq <= seq);
    return tier?.findLast((mark) => mark.seq <= seq)?.committedAt ?? null;
  }
}
