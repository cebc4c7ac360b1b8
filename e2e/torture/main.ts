// npm run torture [-- --seed 1 --minutes 2 --servers 3 --clients 50 --faults a,b --without rule,rule --report FILE.json --keep FOLDER]
import fs from 'node:fs';
import { parseArgs } from 'node:util';
import { build } from '../../src/build.ts';
import { temporaryFolder } from '../harness/product.ts';
import { isClean } from './report/outcome.ts';
import { publish } from './report/publish.ts';
import { summaryOf } from './report/summary.ts';
import { torture } from './torture.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    minutes: { type: 'string', default: '2' },
    servers: { type: 'string', default: '3' },
    clients: { type: 'string', default: '50' },
    /** Names, with commas between; none: all of them. */
    faults: { type: 'string', default: '' },
    /** Rules of the protocol to take out (e2e/ablation/ablations.ts). */
    without: { type: 'string', default: '' },
    /** A JSON file; the report for people and its picture go beside it. */
    report: { type: 'string' },
    /** Where the histories stay; without it they go when nothing was broken. */
    keep: { type: 'string' },
  },
});

const folder = values.keep ?? temporaryFolder();
const calledOff = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (calledOff.signal.aborted) process.exit(1);
    calledOff.abort(new Error('called off'));
  });
}

build();
try {
  const outcome = await torture({
    seed: wholeNumber('seed'),
    minutes: Number(values.minutes),
    servers: wholeNumber('servers'),
    clients: wholeNumber('clients'),
    faults: names(values.faults),
    without: names(values.without),
    folder,
    signal: calledOff.signal,
    say: (line) => console.log(`${new Date().toISOString().slice(11, 19)} ${line}`),
  });
  console.log(`\n${summaryOf(outcome)}`);
  if (values.report) publish(outcome, values.report);
  const clean = isClean(outcome);
  if (clean && !values.keep) fs.rmSync(folder, { recursive: true, force: true });
  else console.log(`The histories are in ${folder}`);
  process.exit(clean ? 0 : 1);
} catch (error) {
  console.error(calledOff.signal.aborted ? 'Called off.' : error);
  process.exit(1);
}

function wholeNumber(name: 'seed' | 'servers' | 'clients'): number {
  const value = Number(values[name]);
  if (!Number.isInteger(value) || value < 1) throw new Error(`--${name} must be a whole number from 1`);
  return value;
}

function names(list: string): string[] {
  return list.split(',').filter((name) => name !== '');
}
