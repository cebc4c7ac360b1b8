import type { Socket } from 'node:net';
import { Lane } from './lane.ts';
import type { Weather } from './weather.ts';

/** How long a connection that is to be cut may stay silent, and how long its ends may take to close (milliseconds). */
const patienceMs = 250;

/** One connection through a proxy: from who called to who was called, and back. */
export class Link {
  readonly #ends: Socket[];
  readonly #lanes: Lane[];
  #timer: NodeJS.Timeout | undefined;

  constructor([near, far]: [Socket, Socket], { weather, onGone }: { weather: () => Weather; onGone: () => void }) {
    this.#ends = [near, far];
    const onCut = () => this.#cut();
    this.#lanes = [new Lane({ from: near, to: far, way: 'up', weather, onCut }), new Lane({ from: far, to: near, way: 'down', weather, onCut })];
    for (const end of this.#ends) {
      end.on('close', () => {
        if (this.#ends.some(({ destroyed }) => !destroyed)) return;
        clearTimeout(this.#timer);
        onGone();
      });
    }
    this.weatherChanged();
  }

  weatherChanged(): void {
    for (const lane of this.#lanes) lane.go();
  }

  /** Bytes that were swallowed do not come back. */
  resetIfBroken(): void {
    if (this.#lanes.some(({ broken }) => broken)) this.reset();
  }

  cutSoon(): void {
    for (const lane of this.#lanes) lane.cutSoon();
    this.#timer ??= setTimeout(() => this.#cut(), patienceMs);
  }

  reset(): void {
    for (const lane of this.#lanes) lane.close();
    for (const end of this.#ends) if (!end.destroyed) end.resetAndDestroy();
  }

  #cut(): void {
    clearTimeout(this.#timer);
    for (const lane of this.#lanes) lane.close();
    for (const end of this.#ends) end.end();
    this.#timer = setTimeout(() => this.reset(), patienceMs);
  }
}
