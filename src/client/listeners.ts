import type { Logger } from './surroundings.ts';

/** Who wants to be told of each of something. One that throws is its owner's trouble, and must not stop delivery. */
export class Listeners<T> {
  readonly #logger: () => Logger;
  readonly #listeners = new Set<(value: T) => void>();

  constructor(logger: () => Logger) {
    this.#logger = logger;
  }

  /** Returns how to stop listening. */
  add(listener: (value: T) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  tell(value: T): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(value);
      } catch (error) {
        this.#logger().warn('A listener has thrown', error);
      }
    }
  }
}
