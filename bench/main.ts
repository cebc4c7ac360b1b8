// npm run bench [-- --runs 3 --seed 1 --json FILE]
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { build } from '../src/build.ts';
import { onSignal } from '../src/launch.ts';
import type { Figures } from './figure.ts';
import type { FigureName, SubjectName } from './load.ts';
import type { Result } from './report.ts';
import { print } from './report.ts';
import type { Stage } from './stage.ts';
import { setStage } from './stage.ts';

interface Plan {
  figure: FigureName;
  title: string;
  /** How much of it a run does. */
  size: number;
  subjects: SubjectName[];
}

const people = 200;
const plans: Plan[] = [
  // First: memory is only comparable in a process that has done nothing else.
  { figure: 'idle', title: 'Memory: 2,000 idle connections', size: 2_000, subjects: ['Holdfast', 'floor, batched'] },
  {
    figure: 'sends',
    title: `Durable sends: ${people} people in ${people / 2} pairs, 8 in flight each`,
    size: 50,
    subjects: ['Holdfast', 'floor, a statement each', 'floor, batched'],
  },
  {
    figure: 'fan-out',
    title: `Fan-out: one sender, a group of ${people}`,
    size: 300,
    subjects: ['Holdfast', 'floor, batched'],
  },
  {
    figure: 'catch-up',
    title: `Catching up: ${people} clients that each missed 100 messages, all at once`,
    size: 100,
    subjects: ['Holdfast', 'floor, batched'],
  },
];

const { values } = parseArgs({ options: { runs: { type: 'string', default: '3' }, seed: { type: 'string', default: '1' }, json: { type: 'string', default: '.tmp/bench.json' } } });
build();
const stage = await setStage();
onSignal(stage.close);
try {
  const results = await measureAll(stage, { runs: Number(values.runs), seed: Number(values.seed) });
  print(results);
  const machine = { cores: os.availableParallelism(), model: os.cpus()[0]?.model, memoryGiB: Math.round(os.totalmem() / 2 ** 30), node: process.version };
  fs.mkdirSync(path.dirname(values.json), { recursive: true });
  fs.writeFileSync(values.json, `${JSON.stringify({ machine, runs: Number(values.runs), seed: Number(values.seed), results }, null, 2)}\n`);
  console.log(`\nAs JSON: ${values.json}`);
} finally {
  await stage.close();
}

async function measureAll(on: Stage, { runs, seed }: { runs: number; seed: number }): Promise<Result[]> {
  for (const subject of ['Holdfast', 'floor, a statement each', 'floor, batched'] as const) {
    await on.order({ do: 'prepare', subject, url: placeOf(on, subject).url, people });
  }
  const samples = new Map<string, Figures[]>();
  for (let run = 0; run < runs; run++) {
    await on.restart();
    for (const plan of plans) {
      // Whoever is first finds a cold cache: the order changes from run to run.
      for (const subject of run % 2 === 0 ? plan.subjects : plan.subjects.toReversed()) {
        process.stderr.write(`run ${run + 1} of ${runs}: ${plan.figure}, ${subject}\n`);
        const key = `${plan.figure} ${subject}`;
        samples.set(key, [...(samples.get(key) ?? []), await measure(on, { plan, subject, seed: seed + run })]);
      }
    }
  }
  return plans.flatMap(({ figure, title, subjects }) => subjects.map((subject) => ({ title, subject, figures: medians(samples.get(`${figure} ${subject}`)!) })));
}

function measure(on: Stage, { plan, subject, seed }: { plan: Plan; subject: SubjectName; seed: number }): Promise<Figures> {
  const processes = { server: placeOf(on, subject).pid, postgres: on.postgresPid, load: on.loadPid };
  return on.order({ do: 'measure', subject, figure: plan.figure, size: plan.size, processes, seed });
}

function placeOf(on: Stage, subject: SubjectName): { url: string; pid: number } {
  return subject === 'Holdfast' ? on.holdfast : on.floor;
}

function medians(runs: Figures[]): Figures {
  return Object.fromEntries(
    Object.keys(runs[0]!).map((name) => {
      const sorted = runs.map((figures) => figures[name]!).sort((a, b) => a - b);
      return [name, (sorted[Math.floor((sorted.length - 1) / 2)]! + sorted[Math.ceil((sorted.length - 1) / 2)]!) / 2];
    }),
  );
}
