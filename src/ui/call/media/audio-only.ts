import type { Quality } from '../call-view.ts';

/** So long it must be poor for everyone before video is given up (milliseconds). */
export const poorMs = 10_000;
/** And so long good before it comes back, the first time: each time it fails again, twice as long. */
export const goodMs = 15_000;
/** Whoever wants video all the same has it for so long at least. */
export const insistedMs = 60_000;

/** Whether the connection is too poor for video. Voice goes first. */
export class AudioOnlyRule {
  #isOn = false;
  /** Since when what would change it has been so. */
  #since: number | null = null;
  #patienceMs = goodMs;
  #insistedUntil = -Infinity;

  get isOn(): boolean {
    return this.#isOn;
  }

  /** The connections to everyone, each at its worse direction, as measured at `now`. */
  measured(qualities: readonly (Quality | null)[], now: number): boolean {
    const known = qualities.filter((quality) => quality !== null);
    const changing = known.length > 0 && known.every((quality) => (this.#isOn ? quality === 'good' : quality === 'poor'));
    if (!changing || now < this.#insistedUntil) this.#since = null;
    else this.#since ??= now;
    if (this.#since !== null && now - this.#since >= (this.#isOn ? this.#patienceMs : poorMs)) this.#turn(!this.#isOn);
    return this.#isOn;
  }

  /** The person turned the camera on, or off, and knows better. */
  decided(now: number): void {
    this.#insistedUntil = now + insistedMs;
    this.#isOn = false;
    this.#since = null;
  }

  #turn(on: boolean): void {
    this.#isOn = on;
    this.#since = null;
    if (!on) this.#patienceMs *= 2;
  }
}
