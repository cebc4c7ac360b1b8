import type { Cancel } from '../../src/client/scheduler.ts';
import { VirtualScheduler } from '../../src/client/testing/virtual-scheduler.ts';

/** As many steps in one second of the world, and in all of it: ten times what the busiest that came to rest have taken. */
const mostInSecond = 40_000;
const mostInAll = 200_000;

/** Time that ends when too much happens in it: what spins would otherwise spin for ever. */
export class WatchedScheduler extends VirtualScheduler {
  readonly #tooMuch: (text: string) => void;
  readonly steps = { inSecond: 0, busiest: 0, inAll: 0 };
  #second = 0;
  exhausted = false;

  constructor(tooMuch: (text: string) => void) {
    super();
    this.#tooMuch = tooMuch;
  }

  /** To be called for every step that somebody takes; false when nothing is to happen any more. */
  step(): boolean {
    if (this.exhausted) return false;
    const { steps } = this;
    const second = Math.floor(this.now() / 1_000);
    if (second !== this.#second) steps.inSecond = 0;
    this.#second = second;
    steps.inSecond++;
    steps.inAll++;
    steps.busiest = Math.max(steps.busiest, steps.inSecond);
    if (steps.inSecond <= mostInSecond && steps.inAll <= mostInAll) return true;
    this.exhausted = true;
    this.#tooMuch(`It never comes to rest: ${steps.inSecond} steps in one second, ${steps.inAll} in all`);
    return false;
  }

  override after(ms: number, run: () => void): Cancel {
    return this.step() ? super.after(ms, run) : () => {};
  }
}
