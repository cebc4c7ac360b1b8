import { beforeEach, expect, test } from 'vitest';
import { DatabaseClock } from './database-clock.ts';

let timer: number;
let clock: DatabaseClock;
beforeEach(() => {
  timer = 0;
  clock = new DatabaseClock(() => timer);
});

/** The database says `time` after a wait of so long. */
function hear(time: number, waited: number): void {
  const askedAt = clock.ask();
  timer += waited;
  clock.answered(askedAt, time);
}

test('before the database was asked, nothing has an age', () => {
  expect(clock.since(5)).toBe(0);
});

test('an age goes on with our timer between two answers', () => {
  hear(1_000_000, 0);
  timer += 250;
  expect(clock.since(1_000_000)).toBe(250);
});

test('an answer that came slowly does not spoil what a quick one told', () => {
  hear(1_000_000, 2);
  hear(1_000_900, 1_800);
  expect(clock.since(1_000_000)).toBe(1_801);
});

test('when the database’s clock is set, the last answer is right', () => {
  hear(1_000_000, 0);
  hear(9_000_000, 0);
  expect(clock.since(9_000_000)).toBe(0);
  hear(1_000, 0);
  timer += 7;
  expect(clock.since(1_000)).toBe(7);
});

test('nothing is younger than now', () => {
  hear(1_000_000, 0);
  expect(clock.since(1_000_500)).toBe(0);
});
