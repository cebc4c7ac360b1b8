interface Note {
  /** Seconds from the beginning of the tune. */
  at: number;
  hz: number;
  lasts: number;
}

export interface Tune {
  notes: readonly Note[];
  /** From 0 to 1. */
  volume: number;
  /** It begins anew after so many milliseconds. */
  everyMs: number;
}

/** Somebody is calling. */
export const ringtone: Tune = {
  notes: [659.26, 783.99, 987.77, 783.99, 1174.66].map((hz, place) => ({ at: place * 0.16, hz, lasts: 0.5 })),
  volume: 0.25,
  everyMs: 2_600,
};

/** It rings at the other side. */
export const ringBack: Tune = { notes: [{ at: 0, hz: 425, lasts: 1 }], volume: 0.05, everyMs: 4_000 };

/** Plays one tune again and again. Where the browser wants silence until the page is touched, it is silent until then. */
export class Ringer {
  #tune: Tune | null = null;
  #context: AudioContext | null = null;
  #timer: ReturnType<typeof setInterval> | undefined;

  /** Null: silence. */
  play(tune: Tune | null): void {
    if (tune === this.#tune) return;
    this.#tune = tune;
    clearInterval(this.#timer);
    void this.#context?.close().catch(() => {});
    this.#context = tune && newContext();
    if (!tune || !this.#context) return;
    const context = this.#context;
    void context.resume().then(() => context === this.#context && strike(context, tune), () => {});
    this.#timer = setInterval(() => strike(context, tune), tune.everyMs);
  }
}

function newContext(): AudioContext | null {
  try {
    return 'AudioContext' in globalThis ? new AudioContext() : null;
  } catch {
    // There is no device to play on, or too many play already.
    return null;
  }
}

function strike(context: AudioContext, { notes, volume }: Tune): void {
  // Notes for a clock that stands still would all sound at once when it goes.
  if (context.state !== 'running') return;
  for (const { at, hz, lasts } of notes) {
    const begins = context.currentTime + at;
    const ends = begins + lasts;
    const loudness = new GainNode(context, { gain: 0 });
    // Without a rise and a fall it would click.
    loudness.gain.setValueAtTime(0, begins);
    loudness.gain.linearRampToValueAtTime(volume, begins + 0.02);
    loudness.gain.setValueAtTime(volume, begins + lasts / 3);
    loudness.gain.linearRampToValueAtTime(0, ends);
    const string = new OscillatorNode(context, { type: 'sine', frequency: hz });
    string.connect(loudness).connect(context.destination);
    string.start(begins);
    string.stop(ends);
  }
}
