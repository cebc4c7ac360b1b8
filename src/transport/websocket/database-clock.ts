/**
 * The database's clock as read now and then, carried on by this process's timer in between. Events bear
 * the database's time: measured by a clock of our own, which may be set anew at any moment, their age
 * would be nonsense.
 */
export class DatabaseClock {
  readonly #timer: () => number;
  /** How far the database's clock is ahead of the timer, at least and at most (milliseconds). */
  #least = Number.NEGATIVE_INFINITY;
  #most = Number.POSITIVE_INFINITY;

  constructor(timer = () => performance.now()) {
    this.#timer = timer;
  }

  /** The timer now, to be handed back with what the database answers. */
  ask(): number {
    return this.#timer();
  }

  /** The database's clock stood at `time` at some moment between being asked and now. */
  answered(askedAt: number, time: number): void {
    const [least, most] = [time - this.#timer(), time - askedAt];
    // Each answer narrows it down, unless it contradicts the former ones: then a clock was set, or has drifted.
    const agrees = Math.max(least, this.#least) <= Math.min(most, this.#most);
    this.#least = agrees ? Math.max(least, this.#least) : least;
    this.#most = agrees ? Math.min(most, this.#most) : most;
  }

  /** Milliseconds since the event that bears this time; 0 before the first answer. */
  since(time: number): number {
    if (this.#most === Number.POSITIVE_INFINITY) return 0;
    return Math.max(0, this.#timer() + (this.#least + this.#most) / 2 - time);
  }
}
