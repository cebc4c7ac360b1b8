/** How often a device says that it is there (milliseconds). */
export const beatMs = 10_000;
/** And when that did not get through (milliseconds). */
const againMs = 2_000;

/** Does something at once, and again and again: never twice at a time, and once more when it was wanted meanwhile. */
export class Heartbeat {
  readonly #beat: () => Promise<boolean>;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isBusy = false;
  #isWanted = false;
  #isStopped = false;

  /** `beat` resolves whether it got through; it never rejects. */
  constructor(beat: () => Promise<boolean>) {
    this.#beat = beat;
  }

  now(): void {
    if (this.#isBusy) this.#isWanted = true;
    else if (!this.#isStopped) void this.#run();
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
  }

  async #run(): Promise<void> {
    clearTimeout(this.#timer);
    this.#isBusy = true;
    this.#isWanted = false;
    const isThrough = await this.#beat();
    this.#isBusy = false;
    if (this.#isStopped) return;
    if (this.#isWanted && isThrough) return this.now();
    this.#timer = setTimeout(() => this.now(), isThrough ? beatMs : againMs);
  }
}
