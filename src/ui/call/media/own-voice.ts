import { levelEveryMs, LevelMeter, SpeakingGate } from './speaking.ts';

/** Whether the person at this device speaks. */
export class OwnVoice {
  readonly #changed: () => void;
  readonly #gate = new SpeakingGate();
  readonly #timer = setInterval(() => this.#listen(), levelEveryMs);
  #track: MediaStreamTrack | null = null;
  #meter: LevelMeter | null = null;
  #speaking = false;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  get speaking(): boolean {
    return this.#speaking;
  }

  hear(track: MediaStreamTrack | null): void {
    if (track === this.#track) return;
    this.#meter?.close();
    this.#track = track;
    this.#meter = track && new LevelMeter(track);
  }

  close(): void {
    clearInterval(this.#timer);
    this.hear(null);
    this.#speaking = false;
  }

  #listen(): void {
    const before = this.#speaking;
    this.#speaking = this.#gate.hear(this.#meter?.level ?? 0, Date.now());
    if (before !== this.#speaking) this.#changed();
  }
}
