import type { Scheduler } from '../../src/client/scheduler.ts';

// To be imported before anything of ours: from here on the time, the timers and the chance of this
// process are those of the world that is being run, so that everything happens again for its seed.

interface Ruler {
  scheduler: Scheduler;
  random(): number;
}

let ruler: Ruler | null = null;

/** The process's own, for whoever stands outside the world. */
export const real = { setImmediate: globalThis.setImmediate, now: performance.now.bind(performance) };

/** Timers that were set under another ruler never go off. */
export function govern(next: Ruler): void {
  ruler = next;
}

function ruled(): Ruler {
  if (!ruler) throw new Error('No world is being run');
  return ruler;
}

/** As much of Node's Timeout as anybody uses. */
class VirtualTimeout {
  readonly #ms: number;
  readonly #run: () => void;
  readonly #repeats: boolean;
  #cancel = () => {};

  constructor(run: () => void, { ms, repeats }: { ms: number; repeats: boolean }) {
    this.#run = run;
    this.#ms = ms;
    this.#repeats = repeats;
    this.#begin();
  }

  unref(): this {
    return this;
  }

  ref(): this {
    return this;
  }

  close(): void {
    this.#cancel();
  }

  #begin(): void {
    this.#cancel = ruled().scheduler.after(Math.max(1, this.#ms), () => {
      if (this.#repeats) this.#begin();
      this.#run();
    });
  }
}

function timer(repeats: boolean) {
  return (run: (...args: unknown[]) => void, ms = 0, ...args: unknown[]) => new VirtualTimeout(() => run(...args), { ms: Number(ms) || 0, repeats });
}

function clear(timeout: unknown): void {
  if (timeout instanceof VirtualTimeout) timeout.close();
}

class VirtualDate extends Date {
  constructor(...given: unknown[]) {
    super(...((given.length === 0 ? [VirtualDate.now()] : given) as [number]));
  }

  static override now(): number {
    return Math.floor(ruled().scheduler.now());
  }
}

function fill<T extends ArrayBufferView>(view: T): T {
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  for (let at = 0; at < bytes.length; at++) bytes[at] = ruled().random() * 256;
  return view;
}

function uuid(): string {
  const hex = Buffer.from(fill(new Uint8Array(16))).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
}

function set(holder: object, values: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(values)) Object.defineProperty(holder, name, { value, writable: true, configurable: true });
}

set(globalThis, { setTimeout: timer(false), setInterval: timer(true), clearTimeout: clear, clearInterval: clear, Date: VirtualDate });
set(performance, { now: () => ruled().scheduler.now() });
set(Math, { random: () => ruled().random() });
set(crypto, { getRandomValues: fill, randomUUID: uuid });
