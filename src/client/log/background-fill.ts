import { backoff } from '../backoff.ts';
import type { Hole } from '../contract.ts';
import type { Cancel } from '../scheduler.ts';
import type { Surroundings } from '../surroundings.ts';
import type { Replica } from './replica.ts';

const restMs = 750;
/** A conversation is not filled beyond this by itself: older messages come when somebody looks for them. */
const enough = 5_000;

interface Field {
  surroundings: Surroundings;
  replicas(): Iterable<Replica>;
  online(): boolean;
  /** Nothing of more interest is being read. */
  idle(): boolean;
  /** False for programs: they want everything, however much that is. */
  bounded: boolean;
  fill(replica: Replica, hole: Hole): Promise<number>;
}

/** Fills holes slowly while nothing else happens, the conversations that changed last first. */
export class BackgroundFill {
  readonly #field: Field;
  readonly #filled = new Map<Replica, number>();
  #cancel: Cancel | null = null;
  #failures = 0;
  #running = false;

  constructor(field: Field) {
    this.#field = field;
  }

  /** Goes on, if there is a hole worth filling. */
  kick(): void {
    if (this.#running || this.#cancel || !this.#next()) return;
    this.#rest(restMs);
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#filled.clear();
  }

  #rest(ms: number): void {
    this.#cancel = this.#field.surroundings.scheduler.after(ms, () => {
      this.#cancel = null;
      void this.#turn();
    });
  }

  async #turn(): Promise<void> {
    const next = this.#next();
    // The next connection kicks again.
    if (!next || !this.#field.online()) return;
    if (!this.#field.idle()) return this.#rest(restMs);
    this.#running = true;
    try {
      const count = await this.#field.fill(next.replica, next.hole);
      this.#filled.set(next.replica, (this.#filled.get(next.replica) ?? 0) + Math.max(count, 1));
      this.#failures = 0;
    } catch (error) {
      this.#field.surroundings.logger.warn('A hole could not be filled yet', error);
      this.#failures++;
    }
    this.#running = false;
    if (this.#next()) this.#rest(restMs + (this.#failures > 0 ? backoff(this.#failures, this.#field.surroundings.random) : 0));
  }

  #next(): { replica: Replica; hole: Hole } | null {
    let best: { replica: Replica; hole: Hole } | null = null;
    for (const replica of this.#field.replicas()) {
      const hole = replica.record.holes.at(-1);
      if (!hole || (this.#field.bounded && (this.#filled.get(replica) ?? 0) >= enough)) continue;
      if (!best || replica.head.changedAt > best.replica.head.changedAt) best = { replica, hole };
    }
    return best;
  }
}
