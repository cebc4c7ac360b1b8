import type { Difference, Verification } from '../../client/log/difference.ts';

/** "12,408 events, identical to the server"; before it is known, without the second half. */
export function amountWords({ held, identical }: { held: number; identical: boolean }): string {
  if (held === 0) return 'Nothing on this device yet';
  return `${counted(held, 'event')}${identical ? ', identical to the server' : ''}`;
}

/** What differed, one line for each kind, and what was done about it. */
export function differenceWords({ differences }: Pick<Verification, 'differences'>): string[] {
  const kinds = (Object.keys(kindWords) as Difference['what'][]).flatMap((what) => {
    const seqs = differences.filter((difference) => difference.what === what).map(({ seq }) => seq);
    return seqs.length > 0 ? [`${rangesOf(seqs)}: ${kindWords[what]}.`] : [];
  });
  return [...kinds, ...outcomeWords(differences)];
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
