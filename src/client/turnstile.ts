/** Lets a bounded number of tasks through at a time, first come, first served. */
export class Turnstile {
  readonly #width: number;
  #free: number;
  readonly #queue: (() => void)[] = [];

  constructor(width: number) {
    this.#width = this.#free = width;
  }

  get empty(): boolean {
    return this.#free === this.#width;
  }

  async pass<T>(task: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((enter) => this.#queue.push(enter));
    try {
      return await task();
    } finally {
      const next = this.#queue.shift();
      if (next) next();
      else this.#free++;
    }
  }
}
