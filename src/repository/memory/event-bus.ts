import type { Channel, EventBus, Unsubscribe } from '../../domain/bus.ts';

type Listener = (message: unknown) => void;

/**
 * The bus of a single server: news reaches its subscribers in order, on a later tick. Nobody but this very
 * program publishes on it, so nothing is parsed.
 */
export class MemoryEventBus implements EventBus {
  readonly #listeners = new Map<string, Set<Listener>>();
  #queue: { name: string; message: unknown }[] = [];
  #open = true;
  readonly #onError: (error: unknown) => void;

  constructor(options: { onError?: (error: unknown) => void } = {}) {
    this.#onError = options.onError ?? ((error) => process.emitWarning(error instanceof Error ? error : String(error)));
  }

  publish<T>(channel: Channel<T>, message: T): void {
    if (!this.#open || !this.#listeners.has(channel.name)) return;
    // Never in the publisher's stack: a listener that publishes or throws must not be its caller's problem.
    if (this.#queue.length === 0) queueMicrotask(() => this.#deliver());
    this.#queue.push({ name: channel.name, message });
  }

  async subscribe<T>(channel: Channel<T>, listener: (message: T | null) => void): Promise<Unsubscribe> {
    const own: Listener = (message) => listener(message as T | null);
    this.#listeners.set(channel.name, (this.#listeners.get(channel.name) ?? new Set()).add(own));
    return () => {
      const others = this.#listeners.get(channel.name);
      if (others?.delete(own) && others.size === 0) this.#listeners.delete(channel.name);
    };
  }

  connected(): boolean {
    return this.#open;
  }

  async close(): Promise<void> {
    this.#open = false;
    this.#listeners.clear();
  }

  #deliver(): void {
    const batch = this.#queue;
    this.#queue = [];
    for (const { name, message } of batch) {
      for (const listener of Array.from(this.#listeners.get(name) ?? [])) {
        // Asked again each time: a listener may have unsubscribed another one.
        if (this.#listeners.get(name)?.has(listener)) this.#tell(listener, message);
      }
    }
  }

  #tell(listener: Listener, message: unknown): void {
    try {
      listener(message);
    } catch (error) {
      this.#onError(error);
    }
  }
}
