import { expect, test } from 'vitest';
import { faultsNamed } from '../fault/faults.ts';
import type { Span } from '../watch/phases.ts';
import type { Outcome } from './outcome.ts';
import { drawTimeline } from './timeline.ts';

const faults = faultsNamed([]).map(({ name, title, holds: [family] }) => ({ name, title, family, alone: 1, mixed: 1, latency: null, healMs: 1, notDone: null }));

/** Every fault by itself, one after the other. */
function draw({ everyMs, forMs }: { everyMs: number; forMs: number }): string {
  const spans = faults.map(({ name }, i): Span => ({ name, beginMs: i * everyMs, endMs: i * everyMs + forMs, healedMs: i * everyMs + forMs + 500 }));
  const seconds = Array.from({ length: Math.ceil((faults.length * everyMs) / 1_000) }, (_, i) => (i % 7 === 0 ? null : { p50: 5 + i, p99: 100 * (1 + (i % 5)), count: 1 }));
  const timeline: Outcome['timeline'] = { seconds, spans, mixedFromMs: faults.length * everyMs };
  return drawTimeline({ seed: 1, servers: 3, clients: 100, faults, timeline });
}

test('every fault has a bar and its name, and no name lies over another', () => {
  const svg = draw({ everyMs: 20_000, forMs: 12_000 });
  const names = [...svg.matchAll(/class="name" transform="translate\(([\d.]+) [\d.]+\) rotate\(-50\)">([\w-]+)</g)].map(([, x, name]) => ({ x: Number(x), name }));
  expect(names.map(({ name }) => name)).toEqual(faults.map(({ name }) => name));
  for (let i = 1; i < names.length; i++) expect(names[i]!.x - names[i - 1]!.x).toBeGreaterThanOrEqual(12.9);
  expect(svg.match(/<rect class="fault"[^>]*><title>/g)).toHaveLength(faults.length);
});

test('nothing is drawn outside the picture', () => {
  const svg = draw({ everyMs: 3_000, forMs: 2_000 });
  const xs = [...svg.matchAll(/ x="([-\d.]+)"(?: y="[-\d.]+" width="([\d.]+)")?/g)].map(([, x, width]) => [Number(x), Number(x) + Number(width ?? 0)]);
  const ys = [...svg.matchAll(/[ML][\d.]+ ([-\d.]+)/g)].map(([, y]) => Number(y));
  expect(Math.min(...xs.flat())).toBeGreaterThanOrEqual(0);
  expect(Math.max(...xs.flat())).toBeLessThanOrEqual(1_200);
  expect(ys.length).toBeGreaterThan(100);
  expect(Math.min(...ys)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...ys)).toBeLessThanOrEqual(520);
  expect(svg).not.toContain('NaN');
});

test('a second in which nothing was committed is a gap, not a zero', () => {
  expect(draw({ everyMs: 1_000, forMs: 500 }).match(/<path class="p50"/g)).toHaveLength(Math.ceil((faults.length - 1) / 7));
});
