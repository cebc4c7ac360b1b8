import type { Quantiles } from './histogram.ts';
import type { Outcome } from './outcome.ts';
import { isClean } from './outcome.ts';
import { words } from './scale.ts';

const mostShown = 20;

/** For the terminal. */
export function summaryOf(outcome: Outcome): string {
  const { totals, breaches, unsettled, problems, latency } = outcome;
  return [
    `${count(totals.events)} events in ${totals.conversations} conversations, ${count(totals.acknowledged)} of ${count(totals.asked)} sends acknowledged (${count(totals.refused)} refused, ${count(totals.unknown)} unknown), ${count(totals.copies)} copies, ${count(totals.lives)} lives of devices`,
    `commit → applied  calm ${quantiles(latency.calm)}`,
    `                  mixed ${quantiles(latency.mixed)}`,
    ...outcome.faults.filter(({ alone, mixed }) => alone + mixed > 0).map(({ name, alone, mixed, healMs }) => `${name.padEnd(24)} alone ${alone}, mixed ${mixed}${healMs === null ? '' : `, healed in ${words(healMs)}`}`),
    ...outcome.faults.filter(({ notDone }) => notDone !== null).map(({ name, notDone }) => `${name.padEnd(24)} not done: ${notDone}`),
    ...Object.entries(outcome.deeds).map(([what, times]) => `${count(times).padStart(9)} ${what}`),
    ...outcome.gauges.map(({ name, max, limit }) => `${name}: at most ${count(max)} of ${count(limit)}`),
    ...told('violations', breaches.map(({ promise, text, during }) => `${promise} ${text}${during.length > 0 ? ` (during ${during.join(', ')})` : ''}`)),
    ...told('unsettled', unsettled),
    ...told('problems of the rig or its servers', problems),
    isClean(outcome) ? 'Nothing was lost, doubled or out of order.' : 'FAILED',
  ].join('\n');
}

export function count(value: number): string {
  return Math.round(value).toLocaleString('en');
}

function quantiles({ count: copies, p50, p99, max }: Quantiles): string {
  return `p50 ${words(p50)}, p99 ${words(p99)}, max ${words(max)} (${count(copies)} copies)`;
}

function told(what: string, list: string[]): string[] {
  const rest = list.length > mostShown ? [`  … and ${list.length - mostShown} more`] : [];
  return [`${list.length} ${what}`, ...list.slice(0, mostShown).map((line) => `  ${line}`), ...rest];
}
