import { comeToRest } from './quiet.ts';
import { readFinally } from './final-read.ts';
import type { Finding } from './finding.ts';
import { heal } from './inflict.ts';
import { perform } from './perform.ts';
import type { Deed, Script } from './script.ts';
import { Town } from './town.ts';
import { govern } from './virtual-globals.ts';
import { World } from './world.ts';

export interface Outcome {
  findings: Finding[];
  /** Faults that struck, by kind. */
  struck: Record<string, number>;
  events: number;
  /** Milliseconds that passed in the world. */
  virtualMs: number;
  lines: string[];
}

/** Plays a script from beginning to end. The same script gives the same outcome, to the last line. */
export async function runScript(script: Script, options: { traced?: boolean } = {}): Promise<Outcome> {
  const world = new World(script.seed, options);
  govern({ scheduler: world.scheduler, random: world.dice('process') });
  const unforeseen = (error: unknown) => world.find({ promise: 'bug', text: error instanceof Error ? (error.stack ?? error.message) : String(error), at: world.at });
  process.on('unhandledRejection', unforeseen);
  const town = new Town(world, script);
  await town.open();
  for (const deed of script.deeds) plan(town, deed);
  await world.scheduler.run(script.endMs);
  heal(town);
  await comeToRest(town);
  // Whatever comes late may still spoil it.
  await world.scheduler.run(Math.max(3_000, town.redis.lastArrival - world.scheduler.now() + 1_000));
  await judge(town);
  process.off('unhandledRejection', unforeseen);
  const events = [...town.database.memory.conversations.values()].reduce((sum, { lastSeq }) => sum + lastSeq, 0);
  return { findings: world.findings, struck: Object.fromEntries(world.struck), events, virtualMs: world.elapsed, lines: world.lines ?? [] };
}

async function judge(town: Town): Promise<void> {
  const { world } = town;
  const unrest = await comeToRest(town);
  if (world.scheduler.exhausted) return;
  for (const { promise, device, waitingFor } of unrest) world.find({ promise, text: `${device} waits for ever for ${waitingFor}`, at: world.at });
  for (const device of town.devices) for (const text of device.takeBroken()) world.find({ promise: 'I4', text: `${device.kind.name}: ${text}`, at: world.at });
  await readFinally(town);
  world.finish();
}

function plan(town: Town, deed: Deed): void {
  const { scheduler } = town.world;
  if (deed.type === 'failover' && deed.how !== 'synchronous') scheduler.after(deed.at - deed.lagMs, () => town.remember(deed));
  scheduler.after(deed.at, () => {
    town.world.trace('-', JSON.stringify(deed));
    perform(town, deed);
  });
}
