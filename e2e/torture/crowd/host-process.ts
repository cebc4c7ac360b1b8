import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ablations } from '../../ablation/ablations.ts';
import type { Cast } from './cast.ts';
import type { HostCommands, HostOrder } from './host.ts';
import { Program } from './program.ts';

/** With more, a process needs more than its share of a core. */
const devicesPerHost = 12;
/** For a client to say goodbye (milliseconds). */
const patienceMs = 5_000;

const root = path.join(import.meta.dirname, '../../..');
const clockProgram = path.join(root, 'e2e/torture/stepped-clock.ts');
const ablationProgram = path.join(root, 'e2e/ablation/register.ts');

/** The processes that the devices of a cast live in: at least two, so that one can be dead. */
export function hostsOf(cast: Cast, { urls, seed, folder, without }: { urls: string[]; seed: number; folder: string; without: string[] }): Host[] {
  const count = Math.max(2, Math.ceil(cast.devices.length / devicesPerHost));
  const launch = launchWith(folder, without);
  return Array.from({ length: count }, (_, i) => {
    const devices = cast.devices.filter((_device, number) => number % count === i);
    const name = `host-${i}`;
    return new Host({ devices, places: cast.conversations, urls, seed: seed + i * 1_000, folder, historyFile: path.join(folder, `${name}.jsonl`) }, { ...launch, clockFile: path.join(folder, `${name}.clock`) });
  });
}

interface Launch {
  nodeArgs: string[];
  env: Record<string, string>;
}

function launchWith(folder: string, without: string[]): Launch {
  const nodeArgs = ['--import', clockProgram];
  if (without.length === 0) return { nodeArgs, env: {} };
  const file = path.join(folder, 'client-patches.json');
  fs.writeFileSync(file, JSON.stringify(without.flatMap((name) => ablations[name]!.patches)));
  return { nodeArgs: ['--import', ablationProgram, ...nodeArgs], env: { HOLDFAST_PATCHES: file } };
}

/** A process of devices, which may be killed and started again at any time. */
export class Host {
  readonly #order: HostOrder;
  readonly #launch: Launch & { clockFile: string };
  #program: Program<HostCommands> | null = null;
  #perSecond = 0;
  #working: Promise<unknown> = Promise.resolve();

  constructor(order: HostOrder, launch: Launch & { clockFile: string }) {
    this.#order = order;
    this.#launch = launch;
  }

  get historyFile(): string {
    return this.#order.historyFile;
  }

  get devices(): string[] {
    return this.#order.devices.map(({ name }) => name);
  }

  readonly ask: Program<HostCommands>['ask'] = (name, ...input) => (this.#program ? this.#program.ask(name, ...input) : Promise.reject(new Error(`${this.historyFile} is being started`)));

  start(): Promise<void> {
    return this.#next(() => this.#start());
  }

  killAndStart(): Promise<void> {
    return this.#next(async () => {
      await this.#kill();
      await this.#start();
    });
  }

  /** Killed as soon as all of it is stored: most of it has not been sent by then. */
  queueAndKill(perDevice: number): Promise<number> {
    return this.#next(async () => {
      const queued = (await this.#program?.ask('queue', perDevice)) ?? 0;
      await this.#kill();
      await this.#start();
      return queued;
    });
  }

  /** One that is being started hears of it then. */
  async talk(perSecond: number): Promise<void> {
    this.#perSecond = perSecond;
    const program = this.#program;
    await program?.ask('talk', perSecond).catch((error: unknown) => {
      if (program === this.#program) throw error;
    });
  }

  stepClock(ms: number): void {
    fs.writeFileSync(this.#launch.clockFile, String(ms));
    this.#program?.signal('SIGUSR2');
  }

  async stop(): Promise<void> {
    await this.#working.catch(() => {});
    await Promise.race([this.#program?.ask('stop').catch(() => {}), sleep(patienceMs, undefined, { ref: false })]);
    await this.#program?.kill();
    this.#program = null;
  }

  async #start(): Promise<void> {
    const { nodeArgs, env, clockFile } = this.#launch;
    const program = new Program<HostCommands>(path.join(import.meta.dirname, 'host.ts'), { nodeArgs, env: { ...env, HOLDFAST_CLOCK: clockFile } });
    await program.ask('begin', this.#order);
    this.#program = program;
    // What was said while it was on its way up.
    program.signal('SIGUSR2');
    await program.ask('talk', this.#perSecond);
  }

  async #kill(): Promise<void> {
    const program = this.#program;
    this.#program = null;
    // Killing is our business: one that ends by itself has a bug.
    if (program?.isOver) throw new Error(`The process of ${this.historyFile} has ended by itself`);
    await program?.kill();
  }

  #next<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#working.catch(() => {}).then(work);
    this.#working = done;
    return done;
  }
}
