import { dice } from '../../src/client/testing/virtual-scheduler.ts';

/** Draws from dice. */
export class Chance {
  readonly #random: () => number;

  constructor(seed: number) {
    this.#random = dice(seed);
  }

  /** Both ends included. */
  whole(least: number, most: number): number {
    return least + Math.floor(this.#random() * (most - least + 1));
  }

  between(least: number, most: number): number {
    return least + this.#random() * (most - least);
  }

  is(likelihood: number): boolean {
    return this.#random() < likelihood;
  }

  one<T>(of: readonly T[]): T {
    return of[this.whole(0, of.length - 1)]!;
  }
}
