import fs from 'node:fs';
import os from 'node:os';
import { dice } from '../../src/client/testing/virtual-scheduler.ts';
import type { Crowd } from './crowd/crowd.ts';
import { gatherCrowd } from './crowd/crowd.ts';
import { faultsNamed } from './fault/faults.ts';
import { readAll } from './final-read.ts';
import type { FaultOutcome, Outcome } from './report/outcome.ts';
import { Director } from './director.ts';
import { plan } from './schedule.ts';
import { silence } from './shortcoming.ts';
import type { Stage } from './stage/stage.ts';
import { setStage } from './stage/stage.ts';
import { Gauges } from './watch/gauges.ts';
import { Watch } from './watch/watch.ts';

export interface TortureOptions {
  seed: number;
  minutes: number;
  servers: number;
  clients: number;
  /** Names of faults; empty: all. */
  faults: string[];
  /** Rules of the protocol to take out. */
  without: string[];
  /** Where the histories go. */
  folder: string;
  signal: AbortSignal;
  say(line: string): void;
}

/** For everybody to become quiet and level with the log at the very end (milliseconds). */
const settlePatienceMs = 180_000;

/** Brings up the real thing, does everything to it, and tells what came of it. Leaves nothing running. */
export async function torture(options: TortureOptions): Promise<Outcome> {
  const { servers, clients, seed, without, folder, say, signal } = options;
  const faults = faultsNamed(options.faults);
  const random = dice(seed);
  const order = plan({ faults, minutes: options.minutes, random });
  fs.mkdirSync(folder, { recursive: true });
  say(`${servers} servers, PostgreSQL and its standby, Redis …`);
  const stage = await setStage({ servers, without });
  let crowd: Crowd | null = null;
  let closing: Promise<void> | null = null;
  const closeBoth = async () => {
    await crowd?.close();
    await stage.close();
  };
  const close = () => (closing ??= closeBoth());
  const closeEarly = () => void close().catch(() => {});
  try {
    signal.addEventListener('abort', closeEarly);
    signal.throwIfAborted();
    say(`${clients} clients …`);
    crowd = await gatherCrowd({ stage, clients, seed, folder, without });
    const trial = new Trial(options, { stage, crowd });
    return await trial.run(new Director({ stage, crowd, watch: trial.watch, plan: order, faults, random, signal, say }));
  } finally {
    signal.removeEventListener('abort', closeEarly);
    await close();
  }
}

/** One crowd on one stage, from the first word to the verdict. */
class Trial {
  readonly watch: Watch;
  readonly #options: TortureOptions;
  readonly #stage: Stage;
  readonly #crowd: Crowd;
  readonly #gauges: Gauges;
  #logged = { events: 0, conversations: 0 };

  constructor(options: TortureOptions, { stage, crowd }: { stage: Stage; crowd: Crowd }) {
    this.#options = options;
    this.#stage = stage;
    this.#crowd = crowd;
    this.watch = new Watch({ folder: options.folder, historyFiles: () => crowd.historyFiles, onBreach: ({ promise, text, during }) => options.say(`  ✗ ${promise} ${text}${during.length > 0 ? ` (during ${during.join(', ')})` : ''}`) });
    this.#gauges = new Gauges(stage, (gauge) => this.watch.note(gauge));
  }

  async run(director: Director): Promise<Outcome> {
    try {
      await director.run();
      this.#options.signal.throwIfAborted();
      await this.#settle(director);
      return this.#outcome(director);
    } finally {
      this.#gauges.stop();
      this.watch.stop();
    }
  }

  async #settle(director: Director): Promise<void> {
    const { say, signal } = this.#options;
    say('Everyone falls silent …');
    await this.#stage.heal();
    await this.#crowd.hush();
    for (const { device, waitingFor } of await this.#crowd.settle(settlePatienceMs)) director.unsettled.push(`${device} waits for ${waitingFor} at the end`);
    signal.throwIfAborted();
    say('Reading what is there …');
    for await (const entry of readAll(this.#stage.postgres)) {
      this.watch.note(entry);
      if (entry.type === 'receipts') this.#logged.conversations++;
      else this.#logged.events += entry.events.length;
    }
    await this.#crowd.writeFinal();
    await this.#gauges.read();
    this.#gauges.stop();
    this.watch.finish();
  }

  #outcome(director: Director): Outcome {
    const { seed, minutes, clients, without } = this.#options;
    const { watch } = this;
    const latency = watch.latency.phases();
    const none = { count: 0, p50: 0, p99: 0, max: 0 };
    return {
      seed,
      minutes,
      servers: this.#stage.servers.length,
      clients,
      without,
      chosen: this.#options.faults,
      date: new Date().toISOString().slice(0, 10),
      machine: { cores: os.availableParallelism(), model: os.cpus()[0]?.model ?? 'unknown', memoryGiB: Math.round(os.totalmem() / 2 ** 30), node: process.version },
      elapsedMs: Date.now() - watch.startMs,
      totals: { ...watch.tally.totals(), ...this.#logged },
      faults: director.faults.map((fault): FaultOutcome => ({ ...fault, latency: latency.get(fault.name) ?? null })),
      deeds: { ...director.deeds, ...this.#gauges.sums() },
      latency: { calm: latency.get('calm') ?? none, mixed: latency.get('mixed') ?? none },
      mixedHealMs: director.mixedHealMs,
      gauges: this.#gauges.outcomes(),
      breaches: watch.breaches,
      unsettled: director.unsettled,
      problems: [...director.problems, ...this.#crashes(), ...this.#gauges.problems(), ...silence(minutes, watch.tally.totals())],
      timeline: { seconds: watch.latency.seconds(), spans: watch.phases.spans, mixedFromMs: director.mixedFromMs },
    };
  }

  /** A server that ends by itself and not by a fault is a finding. */
  #crashes(): string[] {
    return this.#stage.servers.flatMap(({ name, crashes }) => crashes.map((said) => `${name} ended by itself: ${said}`));
  }
}
