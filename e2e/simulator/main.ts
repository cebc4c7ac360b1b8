// npm run sim -- --seeds 3000 [--from N] [--seed S] [--without rule,rule] [--json]
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ablations } from '../ablation/ablations.ts';
import { playAll } from './crew.ts';
import { Summary, describe } from './summary.ts';
import type { Errand } from './worker.ts';

const usage = 'Usage: npm run sim -- [--seeds 3000] [--from 1] [--seed S: replays one, with its trace; --after N: in a worker that has played the N before it] [--without rule,rule] [--json]';
/** As many failing seeds are told in full. */
const toldInFull = 3;

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '3000' },
    from: { type: 'string', default: '1' },
    seed: { type: 'string' },
    after: { type: 'string', default: '0' },
    without: { type: 'string' },
    json: { type: 'boolean', default: false },
    workers: { type: 'string', default: '2' },
  },
});
const from = Number(values.seed ?? values.from);
const seeds = values.seed === undefined ? Number(values.seeds) : 1;
const without = values.without?.split(',') ?? [];
const unknown = without.filter((rule) => !(rule in ablations));
if (!Number.isInteger(from) || !Number.isInteger(seeds) || unknown.length > 0) {
  console.error(unknown.length > 0 ? `There is no rule ${unknown.join(', ')}; there are: ${Object.keys(ablations).join(', ')}` : usage);
  process.exit(2);
}

const say = values.json ? () => {} : (text: string) => console.log(text);
const summary = new Summary();
const began = performance.now();
let told = 0;

function* errands(): Generator<Errand> {
  for (let seed = from - Number(values.after); seed < from; seed++) yield { seed, tell: 'violation' };
  for (let seed = from; seed < from + seeds; seed++) {
    const inFull = told < toldInFull && without.length === 0;
    yield { seed, tell: values.seed === undefined ? (inFull ? 'shortest' : 'violation') : 'everything' };
  }
}

/** With rules taken out, the first violation is all that was wanted. */
function heard(result: Parameters<Summary['add']>[0]): boolean {
  if (result.seed < from) return true;
  summary.add(result);
  const violated = result.findings.length > 0;
  if (violated) told++;
  if (values.seed !== undefined) say(result.told!.lines.join('\n'));
  else if (violated) say(describe(result));
  return !violated || without.length === 0;
}

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-sim-'));
const tidy = () => fs.rmSync(folder, { recursive: true, force: true });
for (const [signal, code] of [['SIGINT', 130], ['SIGTERM', 143]] as const) {
  process.once(signal, () => {
    tidy();
    process.exit(code);
  });
}
try {
  const patches = path.join(folder, 'patches.json');
  fs.writeFileSync(patches, JSON.stringify(without.flatMap((rule) => ablations[rule]!.patches)));
  const execArgv = without.length > 0 ? ['--import', path.join(import.meta.dirname, '../ablation/register.ts')] : [];
  await playAll({ workers: Math.min(seeds, Number(values.workers)), errands: errands(), heard, execArgv, env: { ...process.env, HOLDFAST_PATCHES: patches } });
} finally {
  tidy();
}
const seconds = (performance.now() - began) / 1_000;
const { struck, violations, events, virtualMs } = summary;
if (values.json) console.log(JSON.stringify({ from, seeds: summary.seeds, without, events, struck, virtualMs, seconds, violations }));
else console.log(`\n${summary.toString()}\nreal time      ${seconds.toFixed(1)} s`);
if (without.length > 0 && violations[0]) say(`\nWithout ${without.join(', ')}, a promise is broken: seed ${violations[0].seed} found it after ${summary.seeds} seed(s).`);
process.exit(violations.length === 0 ? 0 : 1);
