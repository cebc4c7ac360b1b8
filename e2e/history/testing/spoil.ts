import type { Promised, Violation } from '../checker.ts';
import { Checker } from '../checker.ts';
import type { Entry } from '../entry.ts';
import { soundTale } from './sound-tale.ts';

export function check(entries: readonly Entry[]): Violation[] {
  const checker = new Checker();
  return [...entries.flatMap((entry) => checker.hear(entry)), ...checker.finish()];
}

/** Which promises are broken, each once. */
export function promises(entries: readonly Entry[]): Promised[] {
  return [...new Set(check(entries).map(({ promise }) => promise))];
}

/** Of them, those named while the trial goes on. */
export function heard(entries: readonly Entry[]): Promised[] {
  const checker = new Checker();
  return [...new Set(entries.flatMap((entry) => checker.hear(entry)).map(({ promise }) => promise))];
}

type Of<T extends Entry['type']> = Extract<Entry, { type: T }>;

/** The sound history with one entry changed: the last of its type of which `spoil` does not return false. */
export function spoiled<T extends Entry['type']>(type: T, spoil: (entry: Of<T>) => unknown, entries = soundTale().tale.end()): Entry[] {
  const found = entries.findLast((entry) => entry.type === type && spoil(entry as Of<T>) !== false);
  if (!found) throw new Error(`There is no ${type} to spoil`);
  return entries;
}
