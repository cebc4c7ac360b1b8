// A process for what is asked of the servers straight, without a client between: it is never killed.
import { dice } from '../../../src/client/testing/virtual-scheduler.ts';
import type { Entry } from '../../history/entry.ts';
import { HistoryWriter } from '../../history/history-writer.ts';
import type { Cast } from './cast.ts';
import { Churn } from './churn.ts';
import { flood } from './flood.ts';
import { probe } from './mallory.ts';
import { answer } from './program.ts';

export interface ErrandScene {
  cast: Cast;
  urls: string[];
  random(): number;
  write(entry: Entry): void;
}

/** Between two probes (milliseconds). */
const probeMs = 400;

let scene: ErrandScene;
let churn: Churn;
let probing: NodeJS.Timeout | undefined;

const commands = {
  async begin({ cast, urls, seed, historyFile }: { cast: Cast; urls: string[]; seed: number; historyFile: string }): Promise<void> {
    scene = { cast, urls, random: dice(seed + 500_000), write: new HistoryWriter(historyFile).write };
    churn = new Churn(scene);
  },

  async probe(on: boolean): Promise<void> {
    clearInterval(probing);
    if (on) probing = setInterval(() => void probe(scene), probeMs);
  },

  /** Resolves, when it is to end, as soon as it has, and nobody is blocked any more: with how many changes were acknowledged. */
  churn: (on: boolean): Promise<number> => (on ? churn.begin() : churn.end()),

  flood: ({ events }: { events: number }): Promise<number> => flood(scene, events),
};

export type ErrandCommands = typeof commands;

answer(commands);
