import { expect, test } from 'vitest';
import type { Quality } from '../call-view.ts';
import { AudioOnlyRule, goodMs, insistedMs, poorMs } from './audio-only.ts';

/** Measures every two seconds, for so long. */
function measuring() {
  const rule = new AudioOnlyRule();
  let now = 0;
  const measure = (qualities: (Quality | null)[], forMs: number) => {
    for (const until = now + forMs; now < until; now += 2_000) rule.measured(qualities, now);
    return rule.measured(qualities, now);
  };
  return { measure, decided: () => rule.decided(now) };
}

test('video is given up when it stays poor for everyone', () => {
  const { measure } = measuring();
  expect(measure(['poor', 'poor'], poorMs - 2_000)).toBe(false);
  expect(measure(['poor', 'poor'], 2_000)).toBe(true);
});

test('it is kept for one who receives it well, and through a short spell', () => {
  const { measure } = measuring();
  expect(measure(['poor', 'good'], 60_000)).toBe(false);
  for (let times = 0; times < 5; times++) {
    expect(measure(['poor'], poorMs - 4_000)).toBe(false);
    expect(measure(['fair'], 2_000)).toBe(false);
  }
  expect(measure([null], 60_000)).toBe(false);
});

test('it comes back when it was good for a while, and after a relapse later', () => {
  const { measure } = measuring();
  expect(measure(['poor'], poorMs)).toBe(true);
  expect(measure(['fair'], 60_000)).toBe(true);
  expect(measure(['good'], goodMs - 4_000)).toBe(true);
  expect(measure(['good'], 4_000)).toBe(false);
  expect(measure(['poor'], poorMs + 2_000)).toBe(true);
  expect(measure(['good'], goodMs + 2_000)).toBe(true);
  expect(measure(['good'], goodMs + 2_000)).toBe(false);
});

test('whoever turns the camera on again keeps it on for a while', () => {
  const { measure, decided } = measuring();
  measure(['poor'], poorMs);
  decided();
  expect(measure(['poor'], insistedMs - 2_000)).toBe(false);
  expect(measure(['poor'], poorMs + 4_000)).toBe(true);
});
