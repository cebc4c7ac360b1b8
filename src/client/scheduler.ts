import type { Clock } from '../domain/clock.ts';

/** Time and timers, as a port, so that a simulator can turn the hands. */
export interface Scheduler extends Clock {
  /** Calls `run` once, `ms` milliseconds from now, unless cancelled before. */
  after(ms: number, run: () => void): Cancel;
}

export type Cancel = () => void;

/** A longer timeout than this fires at once. */
const longestTimeout = 2 ** 31 - 1;

export const systemScheduler: Scheduler = {
  now: () => Date.now(),
  after(ms, run) {
    const timer = setTimeout(run, Math.min(ms, longestTimeout));
    return () => clearTimeout(timer);
  },
};

/** A wait that can be cut short, as when the connection returns. */
export class Pause {
  readonly #scheduler: Scheduler;
  #cut: (() => void) | null = null;

  constructor(scheduler: Scheduler) {
    this.#scheduler = scheduler;
  }

  for(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#scheduler.after(ms, resolve);
      this.#cut = () => {
        cancel();
        resolve();
      };
    });
  }

  cut(): void {
    this.#cut?.();
    this.#cut = null;
  }
}
