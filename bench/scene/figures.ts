/** Numbers by name. What is called `… ms` is milliseconds, `cpu …` CPU seconds per 1,000, `busy …` the share of one core. */
export type Figures = Record<string, number>;

export function percentiles(name: string, samples: number[]): Figures {
  const sorted = Float64Array.from(samples).sort();
  const at = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? NaN;
  return { [`${name} p50 ms`]: at(0.5), [`${name} p99 ms`]: at(0.99) };
}

export function median(samples: number[]): number {
  const sorted = samples.toSorted((a, b) => a - b);
  return (sorted[Math.floor((sorted.length - 1) / 2)]! + sorted[Math.ceil((sorted.length - 1) / 2)]!) / 2;
}
