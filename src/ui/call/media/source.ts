import type { MediaProblem } from '../call-view.ts';
import type { CaptureKind } from './capture.ts';
import { capture } from './capture.ts';

/** The microphone or the camera of this device: on or off, this one or that one. */
export class Source {
  readonly #kind: CaptureKind;
  readonly #changed: () => void;
  #chosen: string | null;
  #isOn = false;
  #track: MediaStreamTrack | null = null;
  #problem: MediaProblem | null = null;
  /** Asking can take as long as a person thinks about it; only the last attempt counts. */
  #attempt = 0;

  constructor(kind: CaptureKind, { deviceId, changed }: { deviceId: string | null; changed: () => void }) {
    this.#kind = kind;
    this.#chosen = deviceId;
    this.#changed = changed;
  }

  /** What the person wants; the track may still be on its way. */
  get isOn(): boolean {
    return this.#isOn;
  }

  /** Held also while a microphone is muted, so that it speaks again at once. */
  get track(): MediaStreamTrack | null {
    return this.#track;
  }

  get problem(): MediaProblem | null {
    return this.#problem;
  }

  get deviceId(): string | null {
    return this.#track?.getSettings().deviceId ?? this.#chosen;
  }

  turn(on: boolean): void {
    if (on === this.#isOn) return;
    this.#isOn = on;
    // A camera that is off is let go, and its lamp goes out.
    if (!on && this.#kind === 'video') this.#drop();
    if (this.#track) this.#track.enabled = on;
    else if (on) void this.#open();
    this.#changed();
  }

  choose(deviceId: string): void {
    if (deviceId === this.deviceId) return;
    // Phones do not open a second camera beside the first.
    this.#drop();
    this.#chosen = deviceId;
    if (this.#isOn) void this.#open();
    this.#changed();
  }

  close(): void {
    this.#isOn = false;
    this.#drop();
  }

  async #open(): Promise<void> {
    const attempt = ++this.#attempt;
    const { track, problem } = await capture(this.#kind, this.#chosen);
    if (attempt !== this.#attempt || !this.#isOn) return track?.stop();
    this.#track = track;
    this.#problem = problem;
    this.#isOn = track !== null;
    track?.addEventListener('ended', () => this.#lost(track));
    this.#changed();
  }

  /** Unplugged, or taken away: what the browser chooses may still be there. */
  #lost(track: MediaStreamTrack): void {
    if (track !== this.#track) return;
    this.#drop();
    this.#chosen = null;
    if (this.#isOn) void this.#open();
    this.#changed();
  }

  #drop(): void {
    this.#attempt++;
    this.#track?.stop();
    this.#track = null;
  }
}
