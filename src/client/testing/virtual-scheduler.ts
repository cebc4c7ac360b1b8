import type { Cancel, Scheduler } from '../scheduler.ts';

interface Timer {
  at: number;
  run: () => void;
}

/** A clock that stands still until it is told to run, so that a test of hours takes milliseconds and is always the same. */
export class VirtualScheduler implements Scheduler {
  #now = Date.UTC(2026, 0, 1);
  /** Ascending by time, then by age. */
  readonly #timers: Timer[] = [];

  /** Milliseconds by which the time of day is wrong; timers do not go by it. */
  wrongBy = 0;

  now(): number {
    return this.#now + this.wrongBy;
  }

  after(ms: number, run: () => void): Cancel {
    const timer = { at: this.#now + Math.max(0, ms), run };
    let index = this.#timers.length;
    while (index > 0 && (this.#timers[index - 1]?.at ?? 0) > timer.at) index--;
    this.#timers.splice(index, 0, timer);
    return () => {
      const held = this.#timers.indexOf(timer);
      if (held >= 0) this.#timers.splice(held, 1);
    };
  }

  /** Lets `ms` milliseconds pass; whatever promises lead to at each moment has happened before the next. */
  async run(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settle();
    for (let timer = this.#timers[0]; timer && timer.at <= end; timer = this.#timers[0]) {
      this.#timers.shift();
      this.#now = timer.at;
      timer.run();
      await settle();
    }
    this.#now = end;
  }

  /** Runs until `done`, for at most `withinMs`. */
  async runUntil(done: () => boolean | Promise<boolean>, withinMs = 120_000): Promise<void> {
    for (let waited = 0; !(await done()); waited += 10) {
      if (waited > withinMs) throw new Error(`It has not happened within ${withinMs} ms`);
      await this.run(10);
    }
  }
}

/** Ticks come when no promise has anything left to do. */
export function settle(): Promise<void> {
  return new Promise((resolve) => process.nextTick(resolve));
}

/** Dice that always fall the same for the same seed (mulberry32). */
export function dice(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
