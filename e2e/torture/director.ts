import { now } from '../history/history-writer.ts';
import type { Crowd } from './crowd/crowd.ts';
import type { Fault, Scene } from './fault/fault.ts';
import { pause } from './fault/fault.ts';
import type { FaultOutcome } from './report/outcome.ts';
import type { Plan, Turn } from './schedule.ts';
import { drawRound } from './schedule.ts';
import { idleness, shortcomings } from './shortcoming.ts';
import type { Stage } from './stage/stage.ts';
import type { Watch } from './watch/watch.ts';

interface Surroundings {
  stage: Stage;
  crowd: Crowd;
  watch: Watch;
  plan: Plan;
  faults: readonly Fault[];
  random(): number;
  signal: AbortSignal;
  say(line: string): void;
}

/** For everyone to be quiet and level with the log after a fault (milliseconds). */
const healPatienceMs = 120_000;
/** So many rounds of mixed faults overlap what is left of each other before everyone may heal. */
const roundsBetweenHealing = 3;
/** What floods do in the mixed phase: the full number once is enough. */
const mixedScale = 0.05;

/** Does to the stage and the crowd what the plan says. */
export class Director {
  readonly unsettled: string[] = [];
  readonly problems: string[] = [];
  readonly deeds: Record<string, number> = {};
  readonly mixedHealMs: number[] = [];
  mixedFromMs: number | null = null;
  #mixedMs = 0;
  readonly #on: Surroundings;
  readonly #outcomes: Map<string, Omit<FaultOutcome, 'latency'>>;

  constructor(on: Surroundings) {
    this.#on = on;
    this.#outcomes = new Map(on.faults.map(({ name, title, holds: [family] }) => [name, { name, title, family, alone: 0, mixed: 0, healMs: null, notDone: null }]));
    for (const { name, impossible } of on.faults) this.#outcomes.get(name)!.notDone = impossible?.(on.stage) ?? null;
  }

  get faults(): Omit<FaultOutcome, 'latency'>[] {
    return [...this.#outcomes.values()];
  }

  async run(): Promise<void> {
    const { plan, signal, watch, say } = this.#on;
    const throughout = new AbortController();
    const always = plan.always.map((fault) => this.#suffer({ fault, durationMs: 2 ** 31 - 1 }, { signal: AbortSignal.any([signal, throughout.signal]) }));
    await this.#talk();
    say(`Calm for ${seconds(plan.warmUpMs)}`);
    await pause(plan.warmUpMs, { signal });
    for (const turn of plan.alone) if (!signal.aborted && this.#canBeDone(turn.fault)) await this.#alone(turn);
    await this.#mix();
    if (!signal.aborted) this.problems.push(...shortcomings(plan, { faults: this.faults, mixedMs: this.#mixedMs }));
    watch.phases.enter('calm');
    say(`Calm for ${seconds(plan.calmMs)}`);
    await pause(plan.calmMs, { signal });
    throughout.abort();
    await Promise.all(always);
    for (const { name } of plan.always) this.#outcomes.get(name)!.mixed++;
  }

  #canBeDone({ name }: Fault): boolean {
    return this.#outcomes.get(name)!.notDone === null;
  }

  async #alone(turn: Turn): Promise<void> {
    const { watch, say, signal } = this.#on;
    const { name, title } = turn.fault;
    say(`${name}: ${title}, ${seconds(turn.durationMs)}`);
    watch.phases.enter(name);
    const { span, done } = await this.#suffer(turn, { signal });
    if (!signal.aborted) for (const problem of idleness(name, done)) this.#complain(problem);
    const outcome = this.#outcomes.get(name)!;
    outcome.alone++;
    outcome.healMs = await this.#heal(name);
    watch.phases.heal(span);
    this.#note(name, 'healed');
    watch.phases.enter('between');
    await this.#talk();
  }

  async #mix(): Promise<void> {
    const { plan, watch, random, signal } = this.#on;
    const elapsed = () => Date.now() - watch.startMs;
    this.mixedFromMs = elapsed();
    const untilMs = Math.max(plan.mixedUntilMs, elapsed() + plan.leastMixedMs);
    const possible = this.#on.faults.filter((fault) => this.#canBeDone(fault));
    watch.phases.enter('mixed');
    for (let rounds = 1; elapsed() < untilMs && !signal.aborted; rounds++) {
      await this.#round(drawRound(possible, random).turns);
      if (rounds % roundsBetweenHealing === 0 || elapsed() >= untilMs) {
        this.mixedHealMs.push(await this.#heal('mixed'));
        await this.#talk();
      }
    }
    this.#mixedMs = elapsed() - this.mixedFromMs;
  }

  async #round(turns: (Turn & { afterMs: number })[]): Promise<void> {
    const { say, signal } = this.#on;
    // With what lasts for the whole run alone.
    if (turns.length === 0) return pause(5_000, { signal });
    say(turns.map(({ fault, durationMs }) => `${fault.name} ${seconds(durationMs)}`).join(' + '));
    await Promise.all(
      turns.map(async (turn) => {
        await pause(turn.afterMs, { signal });
        if (signal.aborted) return;
        await this.#suffer(turn, { signal, scale: mixedScale * this.#on.plan.scale });
        this.#outcomes.get(turn.fault.name)!.mixed++;
      }),
    );
  }

  /** The fault itself. One that fails is a problem of the rig, and the trial goes on. */
  async #suffer({ fault, durationMs }: Turn, { signal, scale = this.#on.plan.scale }: { signal: AbortSignal; scale?: number }) {
    const { stage, crowd, watch, random } = this.#on;
    const span = watch.phases.begin(fault.name);
    this.#note(fault.name, 'begin');
    const done = new Map<string, number>();
    const scene: Scene = {
      stage,
      crowd,
      random,
      durationMs,
      scale,
      signal,
      epoch: (change) => watch.note({ type: 'epoch', ...change, at: now() }),
      count: (what, times = 1) => {
        done.set(what, (done.get(what) ?? 0) + times);
        this.deeds[what] = (this.deeds[what] ?? 0) + times;
      },
      problem: (text) => this.#complain(`${fault.name}: ${text}`),
    };
    try {
      await fault.run(scene);
    } catch (error) {
      await this.#fail(fault, error);
    }
    watch.phases.end(span);
    this.#note(fault.name, 'end');
    return { span, done };
  }

  async #fail({ name }: Fault, error: unknown): Promise<void> {
    const { stage, plan, signal } = this.#on;
    if (signal.aborted) return;
    this.#complain(`${name} could not be done: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    await stage.heal({ redis: plan.always.every(({ holds }) => !holds.includes('redis')) });
  }

  #complain(problem: string): void {
    this.problems.push(problem);
    this.#on.say(`  ! ${problem}`);
  }

  /** Milliseconds until everyone was quiet and level with the log. */
  async #heal(after: string): Promise<number> {
    const { crowd, say, signal } = this.#on;
    const began = Date.now();
    await crowd.hush();
    const left = await crowd.settle(healPatienceMs);
    const healMs = Date.now() - began;
    if (signal.aborted) return healMs;
    for (const { device, waitingFor } of left) this.unsettled.push(`${device} waits for ${waitingFor} ${seconds(healPatienceMs)} after ${after}`);
    say(left.length === 0 ? `  healed in ${seconds(healMs)}` : `  ! ${left.length} devices have not healed: ${left.slice(0, 3).map(({ device, waitingFor }) => `${device} waits for ${waitingFor}`).join('; ')}`);
    return healMs;
  }

  async #talk(): Promise<void> {
    const { crowd, signal } = this.#on;
    if (!signal.aborted) await crowd.talk(Math.min(50, Math.max(10, crowd.devices.length / 2)));
  }

  #note(name: string, phase: 'begin' | 'end' | 'healed'): void {
    this.#on.watch.note({ type: 'fault', name, phase, at: now(), wallMs: Date.now() });
  }
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}
