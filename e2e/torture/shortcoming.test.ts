import { expect, test } from 'vitest';
import { faultsNamed } from './fault/faults.ts';
import { idleness, shortcomings, silence } from './shortcoming.ts';

const alone = faultsNamed(['churn', 'full-disk']).map((fault) => ({ fault, durationMs: 1 }));
const done = [
  { name: 'churn', alone: 1, notDone: null },
  { name: 'full-disk', alone: 0, notDone: 'no right to mount' },
];

test('a fault that counts nothing, or nothing of one kind, has done nothing', () => {
  expect(idleness('churn', new Map())).toEqual(['churn did nothing']);
  expect(idleness('links-cut', new Map([['links cut', 0], ['links seen', 3]]))).toEqual(['links-cut did nothing: no links cut']);
  expect(idleness('links-cut', new Map([['links cut', 1]]))).toEqual([]);
});

test('a full run in which a planned fault had no turn is not thorough, unless the machine does not let us', () => {
  expect(shortcomings({ isFull: true, alone }, { faults: done, mixedMs: 240_000 })).toEqual([]);
  const missed = done.map((fault) => ({ ...fault, alone: 0 }));
  expect(shortcomings({ isFull: true, alone }, { faults: missed, mixedMs: 240_000 })).toEqual(['churn had no turn by itself']);
  expect(shortcomings({ isFull: false, alone }, { faults: missed, mixedMs: 0 })).toEqual([]);
});

test('a full run that mixed for less than three minutes is not thorough', () => {
  expect(shortcomings({ isFull: true, alone }, { faults: done, mixedMs: 179_000 })).toEqual(['faults were mixed for 179 s only']);
});

test('a minute in which nobody was turned away has shown nothing about strangers', () => {
  expect(silence(1, { turnedAway: 0 })).toHaveLength(1);
  expect([silence(1, { turnedAway: 1 }), silence(0.4, { turnedAway: 0 })]).toEqual([[], []]);
});
