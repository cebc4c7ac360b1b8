import { expect, test } from 'vitest';
import { dice } from '../../src/client/testing/virtual-scheduler.ts';
import { faults, faultsNamed } from './fault/faults.ts';
import { drawRound, plan } from './schedule.ts';

const all = faultsNamed([]);
const planned = (minutes: number, seed: number) => plan({ faults: all, minutes, random: dice(seed) });

test('a run of twenty minutes has every fault by itself, and leaves time to mix them', () => {
  const { alone, warmUpMs, mixedUntilMs } = planned(20, 1);
  expect(alone.map(({ fault }) => fault.name).toSorted()).toEqual(all.map(({ name }) => name).toSorted());
  const aloneMs = alone.reduce((sum, { durationMs }) => sum + durationMs, warmUpMs);
  expect(mixedUntilMs - aloneMs).toBeGreaterThan(5 * 60_000);
});

test('a short run picks what it has time for, by its seed', () => {
  const names = (seed: number) => planned(2, seed).alone.map(({ fault }) => fault.name);
  expect(names(1).length).toBeGreaterThan(0);
  expect(names(1)).toEqual(names(1));
  expect(names(1)).not.toEqual(names(2));
});

test('the longer a fault takes to show anything, the longer it lasts, and never for more than a minute', () => {
  const { alone } = planned(60, 1);
  const durationOf = (name: string) => alone.find(({ fault }) => fault.name === name)!.durationMs;
  expect(durationOf('slow-reader')).toBeGreaterThan(durationOf('links-cut'));
  expect([durationOf('links-half-open'), durationOf('redis-paused')]).toEqual([60_000, 30_000]);
  expect(Math.max(...alone.map(({ durationMs }) => durationMs))).toBe(60_000);
});

test('faults that overlap never take hold of the same thing', () => {
  const random = dice(3);
  for (let i = 0; i < 500; i++) {
    const holds = drawRound(all, random).turns.flatMap(({ fault }) => fault.holds);
    expect(holds).toHaveLength(new Set(holds).size);
  }
});

test('every fault is mixed with others sooner or later, two or three at a time', () => {
  const random = dice(4);
  const rounds = Array.from({ length: 500 }, () => drawRound(all, random).turns);
  expect(new Set(rounds.map((turns) => turns.length))).toEqual(new Set([2, 3]));
  expect(new Set(rounds.flatMap((turns) => turns.map(({ fault }) => fault.name)))).toEqual(new Set(all.map(({ name }) => name)));
});

test('what lasts for a whole run is asked for by name', () => {
  const always = faults.filter((fault) => fault.always);
  expect(always.map(({ name }) => name)).toEqual(['redis-absent']);
  expect(all).not.toContain(always[0]);
  const { alone, always: throughout } = plan({ faults: faultsNamed(['redis-absent', 'churn']), minutes: 5, random: dice(1) });
  expect([alone.map(({ fault }) => fault.name), throughout]).toEqual([['churn'], always]);
});

test('beside what lasts for a whole run, nothing else takes hold of the same', () => {
  const chosen = faultsNamed(['redis-absent', 'redis-restart', 'redis-link', 'churn', 'links-cut']);
  const names = (turns: { fault: { name: string } }[]) => new Set(turns.map(({ fault }) => fault.name));
  const random = dice(5);
  expect(names(plan({ faults: chosen, minutes: 20, random }).alone)).toEqual(new Set(['churn', 'links-cut']));
  expect(names(Array.from({ length: 50 }, () => drawRound(chosen, random).turns).flat())).toEqual(new Set(['churn', 'links-cut']));
});

test('in a full run, faults are mixed for four minutes, however long it took to have each of them alone', () => {
  expect([planned(20, 1).leastMixedMs, planned(60, 1).leastMixedMs]).toEqual([240_000, 240_000]);
  expect([planned(1, 1).leastMixedMs, planned(1, 1).isFull, planned(20, 1).isFull]).toEqual([12_000, false, true]);
});

test('a fault that does not exist is told, with those that do', () => {
  expect(() => faultsNamed(['churn', 'earthquake'])).toThrow(/^There is no fault earthquake\. There are: .*churn/);
});

test('no two faults have one name', () => {
  expect(new Set(faults.map(({ name }) => name)).size).toBe(faults.length);
});
