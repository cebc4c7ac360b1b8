export interface Range {
  from: number;
  to: number;
}

/** A set of seqs, as ascending ranges with both ends included. It mostly grows at its end, so there are few. */
export class SeqSet {
  #ranges: Range[] = [];

  get ranges(): readonly Range[] {
    return this.#ranges;
  }

  add({ from, to }: Range): void {
    const last = this.#ranges.at(-1);
    if (from > to) return;
    if (last && from >= last.from && from <= last.to + 1) last.to = Math.max(last.to, to);
    else if (!last || from > last.to) this.#ranges.push({ from, to });
    else this.#join({ from, to });
  }

  has(seq: number): boolean {
    const range = this.#ranges.findLast(({ from }) => from <= seq);
    return range !== undefined && seq <= range.to;
  }

  /** What of a range is not in the set. */
  missing({ from, to }: Range): Range[] {
    const missing: Range[] = [];
    let next = from;
    for (const range of this.#ranges) {
      if (range.to < next) continue;
      if (range.from > to) break;
      if (range.from > next) missing.push({ from: next, to: range.from - 1 });
      next = range.to + 1;
    }
    if (next <= to) missing.push({ from: next, to });
    return missing;
  }

  truncate(after: number): void {
    this.#ranges = this.#ranges.filter(({ from }) => from <= after).map(({ from, to }) => ({ from, to: Math.min(to, after) }));
  }

  clear(): void {
    this.#ranges = [];
  }

  #join(range: Range): void {
    const joined: Range[] = [];
    for (const each of [...this.#ranges, range].sort((a, b) => a.from - b.from)) {
      const last = joined.at(-1);
      if (last && each.from <= last.to + 1) last.to = Math.max(last.to, each.to);
      else joined.push({ ...each });
    }
    this.#ranges = joined;
  }
}

export function seqSet(ranges: readonly Range[]): SeqSet {
  const set = new SeqSet();
  for (const range of ranges) set.add(range);
  return set;
}

/** For a reader: `3, 5–9 and 4 more places`. */
export function named(ranges: readonly Range[]): string {
  const shown = ranges.slice(0, 5).map(({ from, to }) => (from === to ? `${from}` : `${from}–${to}`));
  return shown.join(', ') + (ranges.length > shown.length ? ` and ${ranges.length - shown.length} more places` : '');
}
