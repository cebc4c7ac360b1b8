import { expect, test } from 'vitest';
import { count } from './part.ts';

test('a run in which everything passed has nothing failed', () => {
  expect(count({ numPassedTests: 3, numTotalTests: 3 }, 0)).toEqual({ passed: 3, failed: 0 });
});

test('a test that was skipped has failed', () => {
  expect(count({ numPassedTests: 3, numTotalTests: 4 }, 0)).toEqual({ passed: 3, failed: 1 });
});

test('a run that fails outside of any test has failed', () => {
  expect(count({ numPassedTests: 3, numTotalTests: 3 }, 1)).toEqual({ passed: 3, failed: 1 });
  expect(count({ numPassedTests: 3, numTotalTests: 3 }, null)).toEqual({ passed: 3, failed: 1 });
});

test('a run without tests has failed', () => {
  expect(count({ numPassedTests: 0, numTotalTests: 0 }, 0)).toEqual({ passed: 0, failed: 1 });
});
