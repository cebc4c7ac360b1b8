/**
 * Which epoch of the log is current. An epoch changes when the database failed over or was
 * restored, and what was acknowledged before may be gone from the log after.
 */
export class EpochWatch {
  #current = '';
  readonly #past = new Set<string>();
  readonly #changed: () => void;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  get current(): string {
    return this.#current;
  }

  /** The epoch this device last compared everything with. */
  remember(epoch: string): void {
    this.#current = epoch;
    this.#past.clear();
  }

  /** What the server says that this device is connected to: it is believed, whatever was heard before. */
  greeted(epoch: string): void {
    if (epoch !== this.#current) this.#enter(epoch);
  }

  /** The epoch of an answer. False when that epoch is over: the answer says nothing about the log as it is. */
  observe(epoch: string): boolean {
    if (epoch === this.#current) return true;
    if (this.#past.has(epoch)) return false;
    this.#enter(epoch);
    return true;
  }

  #enter(epoch: string): void {
    const first = this.#current === '';
    if (!first) this.#past.add(this.#current);
    this.#past.delete(epoch);
    this.#current = epoch;
    if (!first) this.#changed();
  }
}
