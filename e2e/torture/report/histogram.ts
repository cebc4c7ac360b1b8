/** Neighbouring buckets are this much apart: what is read from them is right to within half of it. */
const growth = 1.04;
const logOfGrowth = Math.log(growth);

export interface Quantiles {
  count: number;
  p50: number;
  p99: number;
  max: number;
}

/** Milliseconds, counted in buckets that grow with what they hold: a few hundred numbers, however many come. */
export class Histogram {
  readonly #buckets = new Map<number, number>();
  #count = 0;
  #max = 0;

  add(ms: number): void {
    const bucket = Math.round(Math.log(Math.max(ms, 0) + 1) / logOfGrowth);
    this.#buckets.set(bucket, (this.#buckets.get(bucket) ?? 0) + 1);
    this.#count++;
    this.#max = Math.max(this.#max, ms);
  }

  quantiles(): Quantiles {
    return { count: this.#count, p50: this.#quantile(0.5), p99: this.#quantile(0.99), max: Math.round(this.#max) };
  }

  #quantile(share: number): number {
    let left = Math.ceil(share * this.#count);
    for (const [bucket, count] of [...this.#buckets].toSorted(([a], [b]) => a - b)) {
      left -= count;
      if (left <= 0) return Math.min(Math.round(growth ** bucket - 1), Math.round(this.#max));
    }
    return 0;
  }
}
