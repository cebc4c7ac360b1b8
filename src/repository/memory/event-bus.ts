import type { Channel, EventBus, Unsubscribe } from '../../domain/bus.ts';

type Listener = (message: unknown) => void;

/**
 * The bus of a single server: news reaches its subscribers in order, on a later tick. Nobody but this very
 * program publishes on it, so nothing is parsed.
 */
export class MemoryEventBus implements EventBus {
  readonly #listeners = new Map<string, Listener[]>();
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
    const { name } = channel;
    const added = listener as Listener;
    // Not by spreading: such a list has room for sixteen more, and most stay at one for ever.
    this.#listeners.set(name, this.#listeners.get(name)?.concat(added) ?? [added]);
    let left = false;
    return () => {
      if (!left) this.#remove(name, added);
      left = true;
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
      // Lists are replaced, never changed. Asked again each time: a listener may have unsubscribed another one.
      for (const listener of this.#listeners.get(name) ?? []) if (this.#listeners.get(name)?.includes(listener)) this.#tell(listener, message);
    }
  }

  /** Of the same function given twice, one. */
  #remove(name: string, listener: Listener): void {
    const others = [...(this.#listeners.get(name) ?? [])];
    const place = others.indexOf(listener);
    if (place >= 0) others.splice(place, 1);
    if (others.length > 0) this.#listeners.set(name, others);
    else this.#listeners.delete(name);
  }

  #tell(listener: Listener, message: unknown): void {
    try {
      listener(message);
    } catch (error) {
      this.#onError(error);
    }
  }
}
