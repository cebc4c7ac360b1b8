/** Of a level between 0 and 1: what begins speech, and below which it has stopped. */
const begins = 0.015;
const stops = 0.008;

/** Pauses between words are no silence (milliseconds). */
const pauseMs = 600;

/** How often levels are looked at (milliseconds). */
export const levelEveryMs = 200;

/** Whether somebody speaks, from how loud they are. */
export class SpeakingGate {
  #isOpen = false;
  #loudAt = -Infinity;

  /** `level` from 0 to 1, as it is at `now`. */
  hear(level: number, now: number): boolean {
    if (level >= (this.#isOpen ? stops : begins)) {
      this.#isOpen = true;
      this.#loudAt = now;
    } else if (now - this.#loudAt >= pauseMs) {
      this.#isOpen = false;
    }
    return this.#isOpen;
  }
}

/** How loud a track of this device is. Where the browser has no sound graph, it stays silent. */
export class LevelMeter {
  readonly #context: AudioContext | null;
  readonly #analyser: AnalyserNode | null = null;
  readonly #samples = new Float32Array(512);

  constructor(track: MediaStreamTrack) {
    this.#context = 'AudioContext' in globalThis ? new AudioContext() : null;
    if (!this.#context) return;
    this.#analyser = this.#context.createAnalyser();
    this.#analyser.fftSize = this.#samples.length;
    this.#context.createMediaStreamSource(new MediaStream([track])).connect(this.#analyser);
    // Begun before the person touched the page it would stay asleep.
    void this.#context.resume().catch(() => {});
  }

  /** From 0 to 1. */
  get level(): number {
    if (!this.#analyser) return 0;
    this.#analyser.getFloatTimeDomainData(this.#samples);
    return Math.sqrt(this.#samples.reduce((sum, sample) => sum + sample * sample, 0) / this.#samples.length);
  }

  close(): void {
    void this.#context?.close().catch(() => {});
  }
}
