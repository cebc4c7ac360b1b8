import { setTimeout as sleep } from 'node:timers/promises';
import type { Epoch } from '../../history/entry.ts';
import type { Crowd } from '../crowd/crowd.ts';
import type { Stage } from '../stage/stage.ts';

/** What a fault takes hold of: two that hold the same never overlap. */
export type Hold = 'servers' | 'database' | 'redis' | 'links' | 'hosts' | 'clocks' | 'people';

export interface Fault {
  /** For `--faults`. */
  name: string;
  /** For the report: what happens. */
  title: string;
  /** The first is where the report puts it. */
  holds: [Hold, ...Hold[]];
  /** How much longer than others it takes to show anything; 1 where nothing is said. */
  weight?: number;
  /** How long it lasts by itself in a full run (milliseconds), where that is what matters. */
  lastsMs?: number;
  /** It lasts for the whole run, and only when asked for by name. */
  always?: boolean;
  /** Why this machine does not let us do it; null when it does. */
  impossible?(stage: Stage): string | null;
  /** Begins, lasts, ends, and leaves everything as it was; resolves when it is over (healing comes after). */
  run(scene: Scene): Promise<void>;
}

export interface Scene {
  stage: Stage;
  crowd: Crowd;
  random(): number;
  /** From here on the log is of another epoch: said before anybody can see anything of it. */
  epoch(change: Pick<Epoch, 'lossy' | 'since'>): void;
  durationMs: number;
  /** 1 in a full run, less in a short one: how much of everything. */
  scale: number;
  /** The trial is being called off. */
  signal: AbortSignal;
  /** Something was done to somebody, for the report. */
  count(what: string, times?: number): void;
  /** Somebody did what no fault is a reason for. */
  problem(text: string): void;
}

/** A moment of the fault's own length; over at once when the trial is called off. */
export async function pause(ms: number, { signal }: Pick<Scene, 'signal'>): Promise<void> {
  await sleep(Math.max(0, ms), undefined, { signal }).catch(() => {});
}

/**
 * Does it again and again until the fault's time is over, at least once, with between `least` and `most`
 * milliseconds in between: none after the last, which is when healing begins.
 */
export async function again(scene: Scene, [least, most]: [number, number], round: () => Promise<void>): Promise<void> {
  const end = Date.now() + scene.durationMs;
  for (;;) {
    await round();
    const restMs = between(scene.random, least, most);
    if (Date.now() + restMs >= end || scene.signal.aborted) return;
    await pause(restMs, scene);
  }
}

/** A spell that shows nothing goes on for so much longer at most (milliseconds). */
const reluctanceMs = 20_000;

/** Begins it and lets it last for the fault's time, and longer if nothing has come of it by then. */
export async function lasting(scene: Scene, hasShown: () => boolean, begin: () => Promise<void>): Promise<void> {
  const end = Date.now() + scene.durationMs;
  await begin();
  await pause(end - Date.now(), scene);
  const last = Date.now() + reluctanceMs;
  while (!hasShown() && Date.now() < last && !scene.signal.aborted) await pause(100, scene);
}

export function between(random: () => number, least: number, most: number): number {
  return least + random() * (most - least);
}

export function pick<T>(random: () => number, choices: readonly T[]): T {
  return choices[Math.floor(random() * choices.length)]!;
}
