import { LinkError } from '../../client/link/server-link.ts';
import type { Difference, Verification } from '../../client/log/difference.ts';
import { refusalWords } from '../shared/problem.ts';

/** "12,408 events, identical to the server"; before it is known, without the second half. */
export function amountWords({ held, identical }: { held: number; identical: boolean }): string {
  if (held === 0) return 'Nothing on this device yet';
  return `${counted(held, 'event')}${identical ? ', identical to the server' : ''}`;
}

/** What differed, one line for each kind, and what was done about it. */
export function differenceWords({ differences, broken }: Pick<Verification, 'differences' | 'broken'>): string[] {
  const kinds = (Object.keys(kindWords) as Difference['what'][]).flatMap((what) => {
    const seqs = differences.filter((difference) => difference.what === what).map(({ seq }) => seq);
    return seqs.length > 0 ? [`${rangesOf(seqs)}: ${kindWords[what]}.`] : [];
  });
  return [...kinds, ...(broken === undefined ? outcomeWords(differences) : ["It isn't known yet whether this was put right. Verify again."])];
}

/** What came of comparing all conversations; "all" only when all of it is here. */
export function resultWords(verified: readonly Pick<Verification, 'held' | 'missing' | 'differences'>[]): string {
  const different = verified.filter(({ differences }) => differences.length > 0).length;
  if (different > 0) return `${different} of ${counted(verified.length, 'conversation')} differed from the server.`;
  const empty = verified.filter(({ held }) => held === 0).length;
  if (empty === verified.length) return 'There is nothing on this device to compare yet.';
  const missing = verified.reduce((sum, one) => sum + one.missing, 0);
  if (missing > 0) return `What is on this device is identical to the server. ${counted(missing, 'event')} not loaded yet.`;
  if (empty > 0) return `What is on this device is identical to the server. Nothing of ${counted(empty, 'conversation')} is on it yet.`;
  return verified.length === 1 ? 'Your conversation is identical to the server.' : `All ${counted(verified.length, 'conversation')} are identical to the server.`;
}

/** Why a run ended early; null when only the connection was lost. */
export function failureWords(error: unknown): string | null {
  const code = error instanceof LinkError ? error.code : 'internal';
  if (code === 'lost' || code === 'unavailable') return null;
  if (code === 'unauthenticated' || code === 'rate_limited') return refusalWords({ code, message: '' });
  return 'Something went wrong. Try again in a moment.';
}

export function numberWords(count: number): string {
  return numbers.format(count);
}

export function counted(count: number, noun: string): string {
  return `${numbers.format(count)} ${noun}${count === 1 ? '' : 's'}`;
}

const numbers = new Intl.NumberFormat();

const kindWords: Record<Difference['what'], string> = {
  content: 'said something else here',
  lost: 'was missing here',
  other: 'was another event here',
  surplus: 'is not on the server',
};

function outcomeWords(differences: readonly Difference[]): string[] {
  const left = differences.filter(({ repaired }) => !repaired).length;
  if (differences.length === 0) return [];
  if (left === 0) return ['Put right: this device now follows the server.'];
  const what = left === differences.length ? 'This' : `${counted(left, 'event')} of these`;
  return [`${what} couldn't be put right. Sign out and in again to load everything anew.`];
}

/** More than this many are counted, not named. */
const namedMost = 5;

/** "№ 9, № 12–14 and № 40"; "№ 9, № 12 … and 37 more places" */
function rangesOf(seqs: readonly number[]): string {
  const ranges: { from: number; to: number }[] = [];
  for (const seq of seqs) {
    const last = ranges.at(-1);
    if (last && seq === last.to + 1) last.to = seq;
    else ranges.push({ from: seq, to: seq });
  }
  const named = ranges.slice(0, namedMost).map(({ from, to }) => `№ ${numbers.format(from)}${to > from ? `–${numbers.format(to)}` : ''}`);
  const unnamed = ranges.length - named.length;
  return unnamed > 0 ? `${named.join(', ')} and ${counted(unnamed, 'more place')}` : named.join(', ');
}
