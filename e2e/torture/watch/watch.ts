import path from 'node:path';
import { Checker } from '../../history/checker.ts';
import type { Entry } from '../../history/entry.ts';
import { HistoryWriter, now } from '../../history/history-writer.ts';
import type { Violation } from '../../history/violation.ts';
import { Latency } from './latency.ts';
import { Merge } from './merge.ts';
import { Phases } from './phases.ts';
import { Tail } from './tail.ts';
import { Tally } from './tally.ts';

/** Long enough for a busy process to write down what it has just done. */
const holdMs = 1_500;
const pollMs = 250;
/** A broken promise tends to be broken again and again. */
const mostTold = 200;

export interface Breach extends Violation {
  /** Milliseconds since the trial began; null for what only the whole has told. */
  ms: number | null;
  /** What lasted, or was being healed of, at that moment. */
  during: string[];
}

export interface WatchOptions {
  folder: string;
  /** Of everyone else, as far as they are known by now. */
  historyFiles(): readonly string[];
  onBreach(breach: Breach): void;
}

/** Reads what everyone writes down while the trial goes on, and holds it against the promises. */
export class Watch {
  readonly startMs = Date.now();
  readonly phases = new Phases({ startMs: this.startMs, name: 'calm' });
  readonly tally = new Tally();
  readonly latency = new Latency({ startMs: this.startMs, phaseAt: (wallMs) => this.phases.at(wallMs) });
  readonly breaches: Breach[] = [];
  readonly #startUs = now();
  readonly #options: WatchOptions;
  readonly #checker = new Checker();
  readonly #merge = new Merge(holdMs);
  readonly #tails = new Map<string, Tail>();
  readonly #own: HistoryWriter;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(options: WatchOptions) {
    this.#options = options;
    this.#own = new HistoryWriter(path.join(options.folder, 'rig.jsonl'));
    this.#timer = setInterval(() => this.#pump(now()), pollMs);
  }

  /** Writes down what the rig itself has done or seen. */
  note(entry: Entry): void {
    this.#own.write(entry);
    this.#merge.add([entry]);
  }

  /** When everyone has written down everything, the final read included: the rest of what can be told. */
  finish(): void {
    clearInterval(this.#timer);
    this.#pump(Infinity);
    for (const violation of this.#checker.finish()) this.#tell(violation);
    this.#own.close();
  }

  /** Without a verdict. */
  stop(): void {
    clearInterval(this.#timer);
  }

  #pump(until: number): void {
    for (const file of this.#options.historyFiles()) {
      const tail = this.#tails.get(file) ?? new Tail(file);
      this.#tails.set(file, tail);
      this.#merge.add(tail.read());
    }
    for (const entry of this.#merge.take(until)) {
      this.tally.hear(entry);
      if (entry.type === 'stored') this.latency.hear(entry);
      for (const violation of this.#checker.hear(entry)) this.#tell(violation);
    }
  }

  #tell(violation: Violation): void {
    const ms = violation.at === undefined ? null : Math.round((violation.at - this.#startUs) / 1_000);
    const breach = { ...violation, ms, during: ms === null ? [] : this.phases.active(ms) };
    this.breaches.push(breach);
    if (this.breaches.length <= mostTold) this.#options.onBreach(breach);
  }
}
