import { describe, expect, test } from 'vitest';
import { mergeHoldings, storedAt } from './device-position.ts';

describe('when a device stored an event', () => {
  const marks = [
    { from: 1, to: 4, at: 100 },
    { from: 1, to: 5, at: 200 },
    { from: 50, to: 60, at: 300 },
    { from: 50, to: 61, at: 400 },
  ];
  const position = { deliveredSeq: 5, stored: { from: 30, to: 61 }, at: 500, marks };

  test('is known exactly where the device spoke before and after', () => {
    expect(storedAt(position, 5)).toEqual({ at: 200, exact: true });
    expect(storedAt(position, 55)).toEqual({ at: 300, exact: true });
    expect(storedAt(position, 61)).toEqual({ at: 400, exact: true });
  });

  test('has a bound where it had it when it spoke first', () => {
    expect(storedAt(position, 4)).toEqual({ at: 100, exact: false });
  });

  test('has a bound where it filled a hole', () => {
    expect(storedAt(position, 40)).toEqual({ at: 500, exact: false });
  });

  test('is never where it has not told of it', () => {
    expect(storedAt(position, 20)).toBeNull();
    expect(storedAt(position, 62)).toBeNull();
  });
});

test('holdings of one device merge to the one that has come further, in any order', () => {
  const early = { deliveredSeq: 5, stored: { from: 1, to: 5 } };
  const leapt = { deliveredSeq: 5, stored: { from: 50, to: 60 } };
  const filled = { deliveredSeq: 5, stored: { from: 30, to: 60 } };
  const whole = { deliveredSeq: 60, stored: { from: 1, to: 60 } };
  expect(mergeHoldings(early, leapt)).toEqual(leapt);
  expect(mergeHoldings(filled, leapt)).toEqual(filled);
  expect(mergeHoldings(mergeHoldings(leapt, whole), early)).toEqual(whole);
});
