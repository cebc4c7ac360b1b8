// npm run bench [-- --only sends,fan-out --runs 5 --json FILE --cpu-prof DIR --stale-pages --publish]
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { build } from '../src/build.ts';
import { examine } from '../src/repository/postgres/doctor/examination.ts';
import { onSignal } from '../src/launch.ts';
import type { Figure, Measured } from './figure/figure.ts';
import { longLog, manyConversations } from './figure/large.ts';
import { memory } from './figure/memory.ts';
import { catchUp, reconnect } from './figure/return.ts';
import { fanOut, fanOutLarge, hot, latency, sends } from './figure/talk.ts';
import { twoServers } from './figure/two-servers.ts';
import { machineInWords } from './report/machine.ts';
import { printProfile, profilesIn } from './report/profile.ts';
import { publish } from './report/publish.ts';
import { printFigure, printVerdicts } from './report/table.ts';
import type { Result } from './report/result.ts';
import { resultOf } from './report/result.ts';
import { number } from './report/verdict-words.ts';
import type { Stage } from './stage/stage.ts';
import { setStage } from './stage/stage.ts';

const all: Figure[] = [sends, hot, latency, fanOut, fanOutLarge, catchUp, reconnect, memory, twoServers, manyConversations, longLog];

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    runs: { type: 'string', default: '5' },
    json: { type: 'string', default: '.tmp/bench.json' },
    'cpu-prof': { type: 'string' },
    'stale-pages': { type: 'boolean', default: false },
    publish: { type: 'boolean', default: false },
    examine: { type: 'boolean', default: false },
  },
});
const chosen = values.only ? values.only.split(',').map(figureNamed) : all;
const runs = Number(values.runs);
const profileFolder = values['cpu-prof'] ?? null;

if (!values['stale-pages']) build();
const stage = await setStage();
onSignal(stage.close);
try {
  const results: Result[] = [];
  for (const figure of chosen) {
    const result = resultOf(figure, await measure(stage, figure));
    printFigure(result);
    results.push(result);
  }
  printVerdicts(results);
  if (!values.only || values.examine) await examineLogs(stage);
  fs.mkdirSync(path.dirname(values.json), { recursive: true });
  fs.writeFileSync(values.json, `${JSON.stringify({ machine: machineInWords(), runs, results }, null, 2)}\n`);
  console.log(`\nAs JSON: ${values.json}`);
  if (values.publish) publish(results, runs);
} finally {
  await stage.close();
}

async function measure(on: Stage, figure: Figure): Promise<Measured[][]> {
  const before = profileFolder ? profilesIn(profileFolder) : [];
  const prepared = await figure.prepare(on, { profileFolder });
  const measured: Measured[][] = [];
  try {
    const times = Math.min(runs, figure.mostRuns ?? runs);
    for (let run = 0; run < times; run++) {
      process.stderr.write(`${figure.name}: run ${run + 1} of ${times}\n`);
      measured.push(await prepared.run(run));
    }
  } finally {
    await prepared.close();
  }
  // Written when the server ends.
  if (profileFolder) for (const file of profilesIn(profileFolder).filter((one) => !before.includes(one))) printProfile(file, stretchesOf(measured));
  return measured;
}

/** Fast and wrong would be easy. */
async function examineLogs({ databaseUrl }: Stage): Promise<void> {
  const { conversations, events, findings, total } = await examine(databaseUrl);
  console.log(`\nThe logs afterwards, examined as \`npm run doctor\` does it: ${number(conversations)} conversations, ${number(events)} events, ${total} findings`);
  for (const { about, conversationId, text } of findings.slice(0, 10)) console.log(`  ${about} of ${conversationId}: ${text}`);
  if (total > 0) process.exitCode = 1;
}

function stretchesOf(measured: Measured[][]) {
  return measured.flat().flatMap(({ subject, figures }) => (subject === 'Holdfast' ? [{ fromUs: figures.startedAtUs!, toUs: figures.stoppedAtUs! }] : []));
}

function figureNamed(name: string): Figure {
  const figure = all.find((one) => one.name === name);
  if (!figure) throw new Error(`There is no figure called ${name}; there are ${all.map((one) => one.name).join(', ')}`);
  return figure;
}
