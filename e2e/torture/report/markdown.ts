import type { FaultOutcome, Outcome } from './outcome.ts';
import { isClean } from './outcome.ts';
import { words } from './scale.ts';
import { count } from './summary.ts';

const mostShown = 50;

/** The report for people. */
export function markdownOf(outcome: Outcome, picture: string): string {
  return [
    '# What was done to it, and what came of it',
    '',
    verdict(outcome),
    '',
    `![Faults over time, and the latency of delivery over them](${picture})`,
    '',
    setting(outcome),
    '',
    ...table(['what flowed', ''], flow(outcome)),
    '',
    '## How long from a commit to a device’s disk',
    '',
    'Of each event on each device that was a member when it was committed, by the database’s clock; devices that were killed, cut off or standing still count until they are back and have it. What fills a hole that a device has left in its copy is not counted: nobody waited for it. *Healed* is the time from the end of the fault until every device was quiet and level with the log. *Mixed* is how often the fault took part in the second half, where two or three overlap.',
    '',
    ...table(['', 'copies', 'p50', 'p99', 'max', 'healed', 'mixed'], latencies(outcome)),
    '',
    '## What was done, and how often',
    '',
    ...table(['', 'times'], Object.entries(outcome.deeds).map(([what, times]) => [what, count(times)])),
    '',
    '## What was used',
    '',
    'Looked at once a second on each server; above a limit is a violation of I12.',
    '',
    ...table(['', 'at most', 'limit'], outcome.gauges.map(({ name, max, limit }) => [name, count(max), count(limit)])),
    '',
    ...findings(outcome),
    '## Run it again',
    '',
    `    ${commandOf(outcome)}`,
    '',
    'The seed chooses what is done, to whom and when. What the machine makes of it differs from run to run.',
    '',
  ].join('\n');
}

function commandOf({ seed, minutes, servers, clients, chosen, without }: Outcome): string {
  const flags = [...(chosen.length > 0 ? [`--faults ${chosen.join(',')}`] : []), ...(without.length > 0 ? [`--without ${without.join(',')}`] : [])];
  return ['npm run torture --', `--seed ${seed} --minutes ${minutes} --servers ${servers} --clients ${clients}`, ...flags].join(' ');
}

function verdict(outcome: Outcome): string {
  const { breaches, unsettled, problems } = outcome;
  if (isClean(outcome)) return '**0 violations.** Nothing that was acknowledged was lost, doubled or out of order, and every device ended up with what the log says.';
  return `**${breaches.length} violations**, ${unsettled.length} devices that did not settle, ${problems.length} problems of the rig or its servers.`;
}

function setting({ date, minutes, servers, clients, seed, machine, faults, without }: Outcome): string {
  const rules = without.length > 0 ? ` Taken out of the protocol: ${without.join(', ')}.` : '';
  return `${date}, ${minutes} minutes, seed ${seed}: ${servers} app servers, PostgreSQL with a streaming standby, Redis, ${clients} clients with disks of their own, ${faults.filter(({ alone, mixed }) => alone + mixed > 0).length} kinds of faults, all on one machine (${machine.cores} cores of ${machine.model}, ${machine.memoryGiB} GiB, Node ${machine.node.replace('v', '')}).${rules} The histories of all processes were held against the promises I1 to I12 while they were written, and at the end with the log itself.`;
}

function flow({ totals }: Outcome): string[][] {
  return [
    ['events in the log', `${count(totals.events)} in ${totals.conversations} conversations`],
    ['sends acknowledged', `${count(totals.acknowledged)} of ${count(totals.asked)} (${count(totals.refused)} refused for good, ${count(totals.unknown)} whose sender did not live to hear)`],
    ['copies applied by devices', count(totals.copies)],
    ['lives of devices', count(totals.lives)],
    ['steps that forgot what an epoch had lost', count(totals.rewinds)],
    ['probes of conversations by strangers', `${count(totals.probes)} (${count(totals.turnedAway)} told that there is no such thing)`],
  ];
}

function latencies({ latency, faults, mixedHealMs }: Outcome): string[][] {
  const longest = mixedHealMs.length > 0 ? `≤ ${words(Math.max(...mixedHealMs))}` : '–';
  return [row('calm', latency.calm, ['–', '–']), ...faults.map(faultRow), row('faults mixed', latency.mixed, [longest, '–'])];
}

function faultRow({ title, latency, healMs, mixed, notDone }: FaultOutcome): string[] {
  if (notDone !== null) return row(`${title} (not done: ${notDone})`, null, ['–', '–']);
  return row(title, latency, [healMs === null ? '–' : words(healMs), String(mixed)]);
}

function row(title: string, latency: FaultOutcome['latency'], rest: string[]): string[] {
  const numbers = latency ? [count(latency.count), words(latency.p50), words(latency.p99), words(latency.max)] : ['–', '–', '–', '–'];
  return [title, ...numbers, ...rest];
}

function findings({ breaches, unsettled, problems }: Outcome): string[] {
  const lines = [...breaches.map(({ promise, text, during }) => `${promise}: ${text}${during.length > 0 ? ` (during ${during.join(', ')})` : ''}`), ...unsettled, ...problems.map((problem) => problem.split('\n')[0]!)];
  if (lines.length === 0) return [];
  const rest = lines.length > mostShown ? [`- … and ${lines.length - mostShown} more`] : [];
  return ['## What went wrong', '', ...lines.slice(0, mostShown).map((line) => `- ${line}`), ...rest, ''];
}

function table(header: string[], rows: string[][]): string[] {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
  return [line(header), line(header.map((_, column) => (column === 0 ? '---' : '---:'))), ...rows.map(line)];
}
