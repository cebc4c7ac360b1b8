import type { Channel, EventBus, Unsubscribe } from '../domain/bus.ts';

/** What becomes of one publication: lost, delivered so many times, or delivered after so many later ones. */
export type Fate = 'lost' | 'once' | 'twice' | { late: number };

/** A bus that loses, repeats and reorders as it is told. */
export class FaultyBus implements EventBus {
  readonly #fates: Iterator<Fate>;
  readonly #listeners = new Map<string, Set<(message: unknown) => void>>();
  #held: { wait: number; deliver(): void }[] = [];

  /** One fate for each publication; when they run out, all is well. */
  constructor(fates: Fate[]) {
    this.#fates = fates.values();
  }

  publish<T>({ name }: Channel<T>, message: T): void {
    const copy = structuredClone(message);
    const deliver = () => this.#listeners.get(name)?.forEach((listener) => listener(copy));
    const fate = this.#fates.next().value ?? 'once';
    this.#release();
    if (fate === 'once' || fate === 'twice') deliver();
    if (fate === 'twice') deliver();
    if (typeof fate === 'object') this.#held.push({ wait: fate.late, deliver });
  }

  async subscribe<T>({ name }: Channel<T>, listener: (message: T | null) => void): Promise<Unsubscribe> {
    const own = listener as (message: unknown) => void;
    this.#listeners.set(name, (this.#listeners.get(name) ?? new Set()).add(own));
    return () => void this.#listeners.get(name)?.delete(own);
  }

  connected(): boolean {
    return true;
  }

  async close(): Promise<void> {
    this.#listeners.clear();
  }

  #release(): void {
    for (const held of this.#held) held.wait--;
    const due = this.#held.filter(({ wait }) => wait <= 0);
    this.#held = this.#held.filter(({ wait }) => wait > 0);
    for (const { deliver } of due) deliver();
  }
}
