import { expect, test } from 'vitest';
import { Histogram } from './histogram.ts';

test('quantiles are right to within two percent, from below a millisecond to minutes', () => {
  for (const unit of [1, 10, 1_000, 60_000]) {
    const histogram = new Histogram();
    for (let i = 1; i <= 1_000; i++) histogram.add((i / 1_000) * unit);
    const { count, p50, p99, max } = histogram.quantiles();
    expect(count).toBe(1_000);
    expect(max).toBe(unit);
    expect(Math.abs(p50 - unit / 2)).toBeLessThanOrEqual(Math.max(1, unit * 0.02));
    expect(Math.abs(p99 - unit * 0.99)).toBeLessThanOrEqual(Math.max(1, unit * 0.02));
  }
});

test('of one there is one, and of none there is nothing', () => {
  const histogram = new Histogram();
  expect(histogram.quantiles()).toEqual({ count: 0, p50: 0, p99: 0, max: 0 });
  histogram.add(42);
  expect(histogram.quantiles()).toEqual({ count: 1, p50: 42, p99: 42, max: 42 });
});

test('a clock that is a little behind the database’s counts as no time at all', () => {
  const histogram = new Histogram();
  histogram.add(-3);
  expect(histogram.quantiles()).toEqual({ count: 1, p50: 0, p99: 0, max: 0 });
});
