// npm run bench:web [-- --runs 3 --json FILE]: how much the web app loads, and how long its frames take.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { weighFirstLoad } from '../e2e/harness/first-load.ts';
import type { Opening } from '../e2e/harness/opening.ts';
import { open } from '../e2e/harness/opening.ts';
import type { Person } from '../e2e/harness/person.ts';
import type { Stage } from '../e2e/harness/stage.ts';
import { introduce, setStage } from '../e2e/harness/stage.ts';
import { build } from '../src/build.ts';
import { lengthenLogs } from './web-log.ts';
import type { Frame } from './web-trace.ts';
import { traceFrames } from './web-trace.ts';

const lengths = { long: 100_000, short: 300 };
const typed = 200;
/** Between two keys, as of somebody who types fast (milliseconds). */
const pace = 50;
/** Until the app has loaded and read what it wants to have at hand (milliseconds). */
const settleMs = 4_000;

interface Run {
  /** JavaScript until a conversation can be written in, gzipped (bytes). */
  firstLoad: number;
  typing: Record<'longest' | 'p99' | 'median', Frame> & { frames: number; over16: number };
  /** Read before in this tab. */
  reopened: Opening;
  /** On this device, not read since the app was opened. */
  cached: Opening;
}

const { values } = parseArgs({ options: { runs: { type: 'string', default: '3' }, json: { type: 'string', default: '.tmp/bench-web.json' } } });
build();
const stage = await setStage();
try {
  const alice = await stage.person('Alice');
  const conversationId = await furnish(stage, alice);
  await alice.signIn();
  // Once, so that everything is on the device.
  await alice.open('Bob');
  await alice.open('Carol');
  await settle(alice);
  const runs: Run[] = [];
  for (let i = 0; i < Number(values.runs); i++) {
    runs.push(await measure(alice, conversationId));
    print(runs.at(-1)!, i + 1);
  }
  const machine = { cores: os.availableParallelism(), model: os.cpus()[0]?.model, load: os.loadavg(), chromium: stage.browser.version() };
  fs.mkdirSync(path.dirname(values.json), { recursive: true });
  fs.writeFileSync(values.json, `${JSON.stringify({ machine, lengths, typed, pace, runs }, null, 2)}\n`);
  console.log(`\nLoad of the machine: ${os.loadavg().map((load) => load.toFixed(1)).join(', ')} on ${machine.cores} cores. As JSON: ${values.json}`);
} finally {
  await stage.close();
}
process.exit(0);

/** A long conversation with Bob and a shorter one with Carol. Resolves with the long one's id. */
async function furnish({ product, ...stage }: Stage, alice: Person): Promise<string> {
  const [bob, carol] = [await stage.person('Bob'), await stage.person('Carol')];
  const [long, short] = [await introduce(product, [alice.account, bob.account]), await introduce(product, [alice.account, carol.account])];
  const { password, port } = JSON.parse(fs.readFileSync(path.join(product.dataDir, 'pg.json'), 'utf8')) as { password: string; port: number };
  await lengthenLogs(`postgresql://postgres:${password}@127.0.0.1:${port}/holdfast`, [
    { conversationId: long, memberIds: [alice.account.id, bob.account.id], messages: lengths.long },
    { conversationId: short, memberIds: [alice.account.id, carol.account.id], messages: lengths.short },
  ]);
  return long;
}

async function measure(alice: Person, conversationId: string): Promise<Run> {
  const { page } = alice;
  const address = new URL(`/c/${conversationId}`, page.url()).href;
  const { gzipped } = await weighFirstLoad(page, address, ['nav[aria-label="Conversations"] a', 'textarea[aria-label^="Message "]', '[role="log"] article']);
  await settle(alice);
  const cached = await open(page, 'Carol');
  const reopened = await open(page, 'Bob');
  const text = 'and then somebody asked who would bring the bread, '.repeat(Math.ceil(typed / 50)).slice(0, typed);
  const frames = await traceFrames(stage.browser, page, () => page.keyboard.type(text, { delay: pace }));
  await alice.composer.fill('');
  return { firstLoad: gzipped, typing: summary(frames), reopened, cached };
}

function settle(alice: Person): Promise<void> {
  return alice.page.waitForTimeout(settleMs);
}

function summary(frames: Frame[]): Run['typing'] {
  const quantile = (q: number): Frame => {
    const at = (part: keyof Frame) => frames.map((frame) => frame[part]).sort((a, b) => a - b)[Math.ceil(q * frames.length) - 1]!;
    return { wall: at('wall'), cpu: at('cpu') };
  };
  return { longest: quantile(1), p99: quantile(0.99), median: quantile(0.5), frames: frames.length, over16: frames.filter(({ wall }) => wall > 16).length };
}

function print({ firstLoad, typing, reopened, cached }: Run, run: number): void {
  const frame = ({ wall, cpu }: Frame) => `${wall.toFixed(1)} ms (${cpu.toFixed(1)} of the processor)`;
  const opening = ({ frames, ms, firstFrames, firstMs }: Opening) => `first seen in frame ${firstFrames} (${firstMs.toFixed(0)} ms), as it stays in frame ${frames} (${ms.toFixed(0)} ms)`;
  console.log(`Run ${run}
  first load            ${(firstLoad / 1_000).toFixed(1)} KB of JavaScript, gzipped
  typing, ${typed} letters   longest frame ${frame(typing.longest)}, 99 % ${frame(typing.p99)}, median ${frame(typing.median)}; ${typing.over16} of ${typing.frames} over 16 ms
  opening, cached       ${opening(cached)}
  opening again         ${opening(reopened)}`);
}
