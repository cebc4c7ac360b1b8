/**
 * Which epoch of the log is current. An epoch changes when the database failed over or was
 * restored, and what was acknowledged before may be gone from the log after.
 */
export class EpochWatch {
  #current = '';
  /** The one the stream was last greeted in. */
  #greeted = '';
  /** Rises whenever the server's word on the epoch is heard anew. */
  #generation = 0;
  readonly #changed: () => void;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  get current(): string {
    return this.#current;
  }

  /**
   * Whether what the stream says is of this epoch. A server that has not heard of a failover yet, as
   * this device has by another's answer, may pass on what is lost.
   */
  get streamIsCurrent(): boolean {
    return this.#greeted === this.#current;
  }

  /** The epoch this device last compared everything with. */
  remember(epoch: string): void {
    this.#current = epoch;
    this.#generation++;
  }

  /** What the server says that this device is connected to: it is believed, whatever was heard before. */
  greeted(epoch: string): void {
    this.#generation++;
    this.#greeted = epoch;
    if (epoch !== this.#current) this.#enter(epoch);
  }

  /**
   * To be called before asking; what it returns judges the epoch of the answer. That is false for an
   * answer of an epoch that is over, which says nothing about the log as it is. One that was on its
   * way since before the last greeting cannot bring a new epoch: names of epochs have no order.
   */
  asking(): (epoch: string) => boolean {
    const generation = this.#generation;
    return (epoch) => {
      if (epoch === this.#current) return true;
      if (generation !== this.#generation) return false;
      this.#enter(epoch);
      return true;
    };
  }

  #enter(epoch: string): void {
    const first = this.#current === '';
    this.#generation++;
    this.#current = epoch;
    if (!first) this.#changed();
  }
}
