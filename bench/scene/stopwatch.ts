import { cpuSeconds, machineSeconds } from '../stage/cpu.ts';
import type { Figures } from './figures.ts';

/** Their process ids; what has several is summed up. */
export type Processes = Record<string, number[]>;

/** Measures a stretch of time, and the CPU seconds of each process in it. */
export class Stopwatch {
  readonly #processes: Processes;
  readonly #startedAt: number;
  readonly #before: Record<string, number>;
  /** The machine's monotonic clock in microseconds, which V8's CPU profiles go by. */
  readonly startedAtUs: number;

  constructor(processes: Processes) {
    this.#processes = processes;
    this.#before = this.#read();
    this.#startedAt = performance.now();
    this.startedAtUs = monotonicUs();
  }

  /** `count`: of what, for the CPU seconds per 1,000 of it. */
  stop(count: number): Figures {
    const seconds = (performance.now() - this.#startedAt) / 1_000;
    const stoppedAtUs = monotonicUs();
    const after = this.#read();
    const spent = Object.keys(this.#processes).map((name): [string, number] => [name, after[name]! - this.#before[name]!]);
    const others = after[machine]! - this.#before[machine]! - spent.reduce((sum, [, cpu]) => sum + cpu, 0);
    return {
      seconds,
      startedAtUs: this.startedAtUs,
      stoppedAtUs,
      'busy others': others / seconds,
      ...Object.fromEntries(spent.flatMap(([name, cpu]) => [[`cpu ${name}`, (1_000 * cpu) / count], [`busy ${name}`, cpu / seconds]])),
    };
  }

  #read(): Record<string, number> {
    return Object.fromEntries([[machine, machineSeconds() ?? NaN], ...Object.entries(this.#processes).map(([name, pids]) => [name, pids.reduce((sum, pid) => sum + (cpuSeconds(pid) ?? NaN), 0)])]);
  }
}

/** Under which the whole machine is kept beside the processes. */
const machine = 'the whole machine';

function monotonicUs(): number {
  return Number(process.hrtime.bigint() / 1_000n);
}
