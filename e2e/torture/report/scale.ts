/** Where the latency axis begins and, at least, ends (milliseconds). */
const leastMs = 1;
const decades = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000];

export interface Tick {
  value: number;
  label: string;
}

/** Maps milliseconds on a logarithmic axis to pixels, small ones at the bottom. */
export function logScale(maxMs: number, { top, bottom }: { top: number; bottom: number }): { y(ms: number): number; ticks: Tick[] } {
  const end = decades.find((decade) => decade >= Math.max(maxMs, 1_000)) ?? decades.at(-1)!;
  const span = Math.log10(end / leastMs);
  return {
    y: (ms) => bottom - (Math.log10(Math.min(Math.max(ms, leastMs), end) / leastMs) / span) * (bottom - top),
    ticks: decades.filter((decade) => decade <= end).map((value) => ({ value, label: words(value) })),
  };
}

/** Whole minutes, or parts of one in short trials, so that there are about ten. */
export function timeTicks(totalMs: number): Tick[] {
  const step = [5_000, 10_000, 30_000, 60_000, 120_000, 300_000, 600_000, 1_800_000, 3_600_000].find((ms) => totalMs / ms <= 14) ?? 7_200_000;
  return Array.from({ length: Math.floor(totalMs / step) + 1 }, (_, i) => ({ value: i * step, label: clock(i * step) }));
}

/** A duration in a few characters. */
export function words(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  return ms < 100_000 ? `${(ms / 1_000).toLocaleString('en', { maximumFractionDigits: ms < 10_000 ? 1 : 0 })} s` : `${Math.round(ms / 1_000)} s`;
}

function clock(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  return `${minutes}:${String(Math.round((ms % 60_000) / 1_000)).padStart(2, '0')}`;
}
