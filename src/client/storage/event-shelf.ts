import type { LogEvent } from '../../domain/event.ts';

/** Events of one conversation in memory, ascending by seq, at most one each. Appending costs nothing. */
export class EventShelf {
  readonly #events: LogEvent[] = [];

  get(seq: number): LogEvent | undefined {
    const event = this.#events[this.#indexOf(seq)];
    return event?.seq === seq ? event : undefined;
  }

  put(event: LogEvent): void {
    const last = this.#events.at(-1);
    if (!last || last.seq < event.seq) this.#events.push(event);
    else {
      const index = this.#indexOf(event.seq);
      this.#events.splice(index, this.#events[index]?.seq === event.seq ? 1 : 0, event);
    }
  }

  truncate(after: number): void {
    this.#events.length = this.#indexOf(after + 1);
  }

  /** The newest `limit` with `from <= seq <= to`. */
  range({ from, to, limit }: { from: number; to: number; limit: number }): LogEvent[] {
    const end = this.#indexOf(to + 1);
    return this.#events.slice(Math.max(this.#indexOf(from), end - limit), end);
  }

  /** Index of the first event at or after `seq`. Dense logs are found at once, others by halving. */
  #indexOf(seq: number): number {
    const first = this.#events[0]?.seq ?? 0;
    if (this.#events[seq - first]?.seq === seq) return seq - first;
    let low = 0;
    let high = this.#events.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#events[middle]?.seq ?? 0) < seq) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
