import type { Topic } from './contract.ts';
import type { Logger } from './surroundings.ts';

/** Tells listeners that a topic has changed: once, however often it changed within one turn of the event loop. */
export class Notifier {
  readonly #logger: Logger;
  readonly #listeners = new Map<Topic, Set<() => void>>();
  #touched = new Set<Topic>();

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  subscribe(topic: Topic, listener: () => void): () => void {
    const listeners = this.#listeners.get(topic) ?? new Set();
    this.#listeners.set(topic, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.#listeners.get(topic) === listeners) this.#listeners.delete(topic);
    };
  }

  touch(topic: Topic): void {
    if (!this.#listeners.has(topic)) return;
    if (this.#touched.size === 0) queueMicrotask(() => this.#tell());
    this.#touched.add(topic);
  }

  #tell(): void {
    const touched = this.#touched;
    this.#touched = new Set();
    for (const topic of touched) {
      for (const listener of [...(this.#listeners.get(topic) ?? [])]) this.#call(listener);
    }
  }

  /** A listener that throws is its owner's trouble, and must not stop delivery. */
  #call(listener: () => void): void {
    try {
      listener();
    } catch (error) {
      this.#logger.warn('A listener has thrown', error);
    }
  }
}
