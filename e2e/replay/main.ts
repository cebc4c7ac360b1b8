// npm run replay -- FILE… [--servers 2] [--chaos [--seed 1]]
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { build } from '../../src/build.ts';
import { onSignal } from '../../src/launch.ts';
import type { Outcome } from './channel.ts';
import { replayChannel } from './channel.ts';
import { Crowd } from './crowd.ts';
import { readIrcLog } from './irc-log.ts';
import { createProgress } from './progress.ts';
import { setStage as setFragileStage } from '../torture/stage/stage.ts';
import type { Damage } from './fire.ts';
import { underFire } from './fire.ts';
import { setStage } from './stage.ts';

const { values, positionals: files } = parseArgs({
  allowPositionals: true,
  options: { servers: { type: 'string' }, chaos: { type: 'boolean', default: false }, seed: { type: 'string', default: '1' } },
});
const servers = Number(values.servers ?? (values.chaos ? 2 : 1));
if (files.length === 0 || !Number.isInteger(servers) || servers < 1) {
  console.error('Usage: npm run replay -- FILE… [--servers 2] [--chaos [--seed 1]]');
  process.exit(2);
}

const missing = files.filter((file) => !fs.existsSync(file));
if (missing.length > 0) {
  console.error(`There is no file ${missing.join(', ')}`);
  process.exit(2);
}

const logs = files.map((file) => ({ name: path.basename(file, path.extname(file)), log: readIrcLog(file) }));
build();
const fragile = values.chaos ? await setFragileStage({ servers }) : null;
const stage = fragile ? { urls: fragile.servers.map(({ url }) => url), close: fragile.close } : await setStage(servers);
onSignal(stage.close);
const damage: Damage = { 'servers killed': 0, 'Redis killed': 0, 'connections cut': 0 };
const outcomes: Outcome[] = [];
try {
  const crowd = new Crowd(stage.urls);
  for (const { name, log } of logs) {
    const meanwhile = fragile ? (talk: () => Promise<void>) => underFire(fragile, { seed: Number(values.seed), damage, talk }) : undefined;
    const outcome = await replayChannel(log, { title: name, crowd, progress: createProgress(name), ...(meanwhile ? { meanwhile } : {}) });
    outcomes.push(outcome);
    report(name, outcome, log);
  }
} finally {
  await stage.close();
}
const different = outcomes.reduce((sum, { differences }) => sum + differences.length, 0);
if (fragile) console.log(`\nMeanwhile: ${Object.entries(damage).map(([what, times]) => `${times} ${what}`).join(', ')}`);
console.log(`\n${files.length} file(s), ${servers} server(s): ${different} differences`);
process.exit(different === 0 ? 0 : 1);

function report(name: string, outcome: Outcome, log: { skipped: number; empty: number }): void {
  const seconds = outcome.elapsedMs / 1_000;
  const rate = (count: number) => Math.round(count / (seconds || 1)).toLocaleString('en');
  console.log(
    [
      `${name}: ${outcome.members} people`,
      `  lines sent        ${outcome.sent.toLocaleString('en')}  (passed over: ${log.skipped} of the channel's, ${log.empty} empty)`,
      `  copies delivered  ${outcome.copies.toLocaleString('en')}`,
      `  differences       ${outcome.differences.length}`,
      `  elapsed           ${seconds.toFixed(1)} s, ${rate(outcome.sent)} lines/s, ${rate(outcome.copies)} copies/s`,
      ...outcome.differences.slice(0, 10).map((difference) => `    ${difference}`),
    ].join('\n'),
  );
}
