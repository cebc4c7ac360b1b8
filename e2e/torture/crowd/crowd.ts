import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { dice } from '../../../src/client/testing/virtual-scheduler.ts';
import type { AppServer } from '../stage/stage.ts';
import type { Person } from './cast.ts';
import { castCrowd } from './cast.ts';
import type { Unsettled } from './device.ts';
import type { ErrandCommands } from './errand.ts';
import type { Host } from './host-process.ts';
import { hostsOf } from './host-process.ts';
import { Program } from './program.ts';

export type { Person } from './cast.ts';

/** The clients of a trial: people with their devices, in processes that can be killed. */
export interface Crowd {
  readonly people: Person[];
  readonly conversations: string[];
  /** Their names, as in the histories. */
  readonly devices: string[];
  /** Whose socket is not read during `flood`. */
  readonly slowReader: string;
  /** One a process; JSON lines, growing during the trial. */
  readonly historyFiles: string[];
  /** Everyone goes on talking at this rate until told otherwise (events a second over all). */
  talk(perSecond: number): Promise<void>;
  hush(): Promise<void>;
  /** -9, and started again on the same storage. */
  killHosts(count: number): Promise<void>;
  /** As many sends are queued on each device of one process, and it is killed -9 as soon as they are stored. Resolves with how many were. */
  queueAndKill(perDevice: number): Promise<number>;
  /** All sockets die at once. */
  reconnectAll(): Promise<void>;
  /** Clocks of a third of the processes go ahead by this much, of another third they go back; 0: all are right again. */
  stepClocks(ms: number): Promise<void>;
  /** Membership changes and blocks under load. Resolves when it has begun or ended; then, with how many changes were acknowledged since. */
  churn(on: boolean): Promise<number>;
  /** Many events, quickly, into one conversation, one of whose members does not read meanwhile, and until `atLeast` resolves. Resolves with how many were acknowledged. */
  flood(options: { events: number; atLeast?: Promise<void> }): Promise<number>;
  /** Ends talk and churn, and waits until every device is quiet and level with the log. What is left when it is not. */
  settle(withinMs: number): Promise<Unsettled[]>;
  /** Every device writes what it holds. */
  writeFinal(): Promise<void>;
  close(): Promise<void>;
}

export interface CrowdOptions {
  stage: { servers: Pick<AppServer, 'url'>[] };
  /** Devices. */
  clients: number;
  seed: number;
  /** Of storages and histories. */
  folder: string;
  /** Names of ablations. */
  without?: string[];
}

/** Between two looks at whether all is quiet (milliseconds). */
const lookMs = 1_000;
/** For everyone to arrive (milliseconds). */
const gatheringMs = 60_000;

export async function gatherCrowd({ stage, clients, seed, folder, without = [] }: CrowdOptions): Promise<Crowd> {
  fs.mkdirSync(folder, { recursive: true });
  const urls = stage.servers.map(({ url }) => url);
  const cast = await castCrowd({ urls, clients, seed });
  const hosts = hostsOf(cast, { urls, seed, folder, without });
  const errandFile = path.join(folder, 'errand.jsonl');
  const errands = new Program<ErrandCommands>(path.join(import.meta.dirname, 'errand.ts'), { nodeArgs: [], env: {} });
  await errands.ask('begin', { cast, urls, seed, historyFile: errandFile });
  await Promise.all(hosts.map((host) => host.start()));
  const crowd = new GatheredCrowd({ cast, hosts, errands, errandFile, random: dice(seed + 1) });
  // Whoever is not there by then comes later.
  await crowd.settle(gatheringMs);
  return crowd;
}

interface Gathered {
  cast: Awaited<ReturnType<typeof castCrowd>>;
  hosts: Host[];
  errands: Program<ErrandCommands>;
  errandFile: string;
  random(): number;
}

class GatheredCrowd implements Crowd {
  readonly people: Person[];
  readonly conversations: string[];
  readonly devices: string[];
  readonly slowReader: string;
  readonly historyFiles: string[];
  readonly #hosts: Host[];
  readonly #errands: Program<ErrandCommands>;
  readonly #random: () => number;
  #churning = Promise.resolve(0);

  constructor({ cast, hosts, errands, errandFile, random }: Gathered) {
    this.people = cast.people;
    this.conversations = cast.conversations.map(({ id }) => id);
    this.devices = cast.devices.map(({ name }) => name);
    this.slowReader = cast.slowReader;
    this.historyFiles = [...hosts.map(({ historyFile }) => historyFile), errandFile];
    this.#hosts = hosts;
    this.#errands = errands;
    this.#random = random;
  }

  async talk(perSecond: number): Promise<void> {
    await Promise.all(this.#hosts.map((host) => host.talk(perSecond / this.#hosts.length)));
    await this.#errands.ask('probe', perSecond > 0);
  }

  hush(): Promise<void> {
    return this.talk(0);
  }

  async killHosts(count: number): Promise<void> {
    await Promise.all(this.#pick(count).map((host) => host.killAndStart()));
  }

  async queueAndKill(perDevice: number): Promise<number> {
    return this.#pick(1)[0]!.queueAndKill(perDevice);
  }

  async reconnectAll(): Promise<void> {
    // One that is being started again connects anyway.
    await Promise.allSettled(this.#hosts.map((host) => host.ask('reconnect')));
  }

  async stepClocks(ms: number): Promise<void> {
    this.#hosts.forEach((host, i) => host.stepClock([ms, -ms, 0][i % 3]!));
  }

  churn(on: boolean): Promise<number> {
    this.#churning = this.#churning.catch(() => 0).then(() => this.#errands.ask('churn', on));
    // Whoever asked hears of it.
    this.#churning.catch(() => {});
    return this.#churning;
  }

  async flood({ events, atLeast }: { events: number; atLeast?: Promise<void> }): Promise<number> {
    const host = this.#hosts.find(({ devices }) => devices.includes(this.slowReader))!;
    await host.ask('stall', { device: this.slowReader, on: true });
    try {
      const [acknowledged] = await Promise.all([this.#errands.ask('flood', { events }), atLeast]);
      return acknowledged;
    } finally {
      // One that was started again meanwhile reads anyway.
      await host.ask('stall', { device: this.slowReader, on: false }).catch(() => {});
    }
  }

  async settle(withinMs: number): Promise<Unsettled[]> {
    const until = performance.now() + withinMs;
    await this.churn(false);
    await this.hush();
    for (;;) {
      const left = await this.#unsettled();
      if (left.length === 0 || performance.now() > until) return left;
      await sleep(lookMs);
    }
  }

  async writeFinal(): Promise<void> {
    await Promise.all(this.#hosts.map((host) => host.ask('writeFinal')));
  }

  async close(): Promise<void> {
    await Promise.all([...this.#hosts.map((host) => host.stop()), this.#errands.kill()]);
  }

  /** Asked twice: what moved while one was asked is heard by the other. */
  async #unsettled(): Promise<Unsettled[]> {
    const look = async () => (await Promise.all(this.#hosts.map((host) => host.ask('unsettled')))).flat();
    const left = await look();
    return left.length > 0 ? left : look();
  }

  #pick(count: number): Host[] {
    const hosts = this.#hosts.map((host) => ({ host, order: this.#random() })).sort((a, b) => a.order - b.order);
    return hosts.slice(0, count).map(({ host }) => host);
  }
}
