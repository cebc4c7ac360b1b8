import type { FaultOutcome } from './report/outcome.ts';
import type { Plan } from './schedule.ts';
import type { Totals } from './watch/tally.ts';

/** Below this, a full run has not mixed anything worth the name (milliseconds). */
const leastMixedMs = 3 * 60_000;

/** What a fault by itself did to nobody: then nothing was shown by it. */
export function idleness(name: string, done: ReadonlyMap<string, number>): string[] {
  if (done.size === 0) return [`${name} did nothing`];
  return [...done].flatMap(([what, times]) => (times > 0 ? [] : [`${name} did nothing: no ${what}`]));
}

type Done = Pick<FaultOutcome, 'name' | 'alone' | 'notDone'>;

/** What a full run promised to do and has not done. */
export function shortcomings({ isFull, alone }: Pick<Plan, 'isFull' | 'alone'>, { faults, mixedMs }: { faults: readonly Done[]; mixedMs: number }): string[] {
  if (!isFull) return [];
  const planned = new Set(alone.map(({ fault }) => fault.name));
  const missed = faults.filter((fault) => planned.has(fault.name) && fault.alone === 0 && fault.notDone === null);
  const tooShort = mixedMs < leastMixedMs ? [`faults were mixed for ${Math.round(mixedMs / 1_000)} s only`] : [];
  return [...missed.map(({ name }) => `${name} had no turn by itself`), ...tooShort];
}

/** A run of a minute in which no stranger was turned away has not asked whether they are. */
export function silence(minutes: number, { turnedAway }: Pick<Totals, 'turnedAway'>): string[] {
  return minutes >= 1 && turnedAway === 0 ? ['no stranger was ever told that there is no such conversation'] : [];
}
