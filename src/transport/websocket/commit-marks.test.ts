import { expect, test } from 'vitest';
import { CommitMarks } from './commit-marks.ts';

test('a recent event is known exactly, what came before all that is known not at all', () => {
  const marks = new CommitMarks();
  for (let seq = 11; seq <= 20; seq++) marks.add(seq, seq * 100);
  expect([marks.at(20), marks.at(11), marks.at(10)]).toEqual([2_000, 1_100, null]);
  marks.clear();
  expect(marks.at(20)).toBeNull();
});

test('however many there were, old ones are known nearly, and never as younger than they are', () => {
  const marks = new CommitMarks();
  for (let seq = 1; seq <= 100_000; seq++) marks.add(seq, seq);
  expect(marks.at(100_000)).toBe(100_000);
  for (const seq of [99_970, 99_901, 99_003, 90_005, 50_001, 5_007]) {
    const age = 100_000 - seq;
    expect(100_000 - marks.at(seq)!).toBeGreaterThanOrEqual(age);
    expect(100_000 - marks.at(seq)!).toBeLessThanOrEqual(age * 1.25);
  }
});
