import type { Cancel } from '../../src/client/scheduler.ts';
import type { World } from './world.ts';

/** How well one device's network passes things on. */
export interface Pace {
  /** Infinity, mostly. */
  bytesPerMs: number;
  /** Nothing is read at the far end: everything piles up at the near one. */
  stopped: boolean;
  /** Milliseconds. */
  latency: { least: number; most: number };
}

interface Frame {
  text: string;
  bytes: number;
}

/** One direction of a connection: what goes in comes out in order, a little later, or not at all. */
export class Pipe {
  readonly #world: World;
  readonly #random: () => number;
  readonly #pace: Pace;
  readonly #arrive: (text: string) => void;
  #queue: Frame[] = [];
  #queuedBytes = 0;
  /** On its way out, at the pace of when it began. */
  #sending: { frame: Frame; cancel: Cancel } | null = null;
  #lastArrival = 0;
  #open = true;

  constructor(world: World, { random, pace, arrive }: { random(): number; pace: Pace; arrive(text: string): void }) {
    this.#world = world;
    this.#random = random;
    this.#pace = pace;
    this.#arrive = arrive;
  }

  get bufferedBytes(): number {
    return this.#queuedBytes;
  }

  send(text: string, bytes = text.length): void {
    if (!this.#open) return;
    this.#queue.push({ text, bytes });
    this.#queuedBytes += bytes;
    this.#flow();
  }

  /** The pace has changed. */
  quicken(): void {
    const { cancel, frame } = this.#sending ?? {};
    cancel?.();
    this.#sending = null;
    if (frame) this.#queue.unshift(frame);
    this.#flow();
  }

  #flow(): void {
    while (!this.#sending && !this.#pace.stopped && this.#open) {
      const frame = this.#queue.shift();
      if (!frame) return;
      if (this.#pace.bytesPerMs === Infinity) this.#pass(frame);
      else this.#squeeze(frame);
    }
  }

  /** What is on its way is lost. */
  close(): void {
    this.#open = false;
    this.#queue = [];
    this.#queuedBytes = 0;
  }

  #squeeze(frame: Frame): void {
    const cancel = this.#world.scheduler.after(frame.bytes / this.#pace.bytesPerMs, () => {
      this.#sending = null;
      this.#pass(frame);
      this.#flow();
    });
    this.#sending = { frame, cancel };
  }

  #pass({ text, bytes }: Frame): void {
    if (!this.#open) return;
    this.#queuedBytes -= bytes;
    const { least, most } = this.#pace.latency;
    const now = this.#world.scheduler.now();
    this.#lastArrival = Math.max(this.#lastArrival, now + least + this.#random() * (most - least));
    this.#world.scheduler.after(this.#lastArrival - now, () => this.#open && this.#arrive(text));
  }
}
