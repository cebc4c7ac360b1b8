import { expect, it } from 'vitest';
import { backoff } from './backoff.ts';

it('pauses grow, are never the same for everybody, and end at half a minute', () => {
  expect(backoff(0, () => 0)).toBe(125);
  expect(backoff(0, () => 0.999)).toBeCloseTo(250, 0);
  expect(backoff(3, () => 0)).toBe(1_000);
  expect(backoff(50, () => 0.999)).toBeLessThanOrEqual(30_000);
  expect(backoff(50, () => 0)).toBe(15_000);
});
