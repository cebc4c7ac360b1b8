import { Pipe } from './pipe.ts';
import type { Pace } from './pipe.ts';
import type { World } from './world.ts';

export interface End {
  heard(text: string): void;
  /** Called once, when this end notices that the connection is over. */
  closed(): void;
}

export interface WireOptions {
  random(): number;
  pace: Pace;
  /** Stream messages weigh more than they measure, so that a few of them fill a socket. */
  weight: number;
}

/** A connection between a device and a server, as a WebSocket is: in order both ways, until it breaks. */
export class Wire {
  readonly #world: World;
  readonly #options: WireOptions;
  readonly #up: Pipe;
  readonly #down: Pipe;
  #client: End | null;
  #server: End | null = null;
  #frozen = false;

  constructor(world: World, client: End, options: WireOptions) {
    this.#world = world;
    this.#options = options;
    this.#client = client;
    const { random, pace } = options;
    const upwards: Pace = { bytesPerMs: Infinity, stopped: false, latency: pace.latency };
    this.#up = new Pipe(world, { random, pace: upwards, arrive: (text) => !this.#frozen && this.#server?.heard(text) });
    this.#down = new Pipe(world, { random, pace, arrive: (text) => !this.#frozen && this.#client?.heard(text) });
  }

  /** Unsent, towards the device. */
  get bufferedBytes(): number {
    return this.#down.bufferedBytes;
  }

  attach(server: End): void {
    this.#server = server;
  }

  ask(text: string): void {
    this.#up.send(text);
  }

  answer(text: string): void {
    this.#down.send(text, text.length * this.#options.weight);
  }

  /** The device reads faster or slower than before. */
  quicken(): void {
    this.#down.quicken();
  }

  /** By the server, as `ws` does it. */
  close(): void {
    this.break();
  }

  /** Breaks, and each end hears of it a little later. */
  break(): void {
    const { least, most } = this.#options.pace.latency;
    for (const end of ['client', 'server'] as const) this.#world.scheduler.after(least + this.#options.random() * (most - least), () => this.#end(end));
    this.#up.close();
    this.#down.close();
  }

  /** The device is no more, or has hung up: it hears nothing from now on, the server soon that it is gone. */
  hangUp(): void {
    this.#client = null;
    this.break();
  }

  /** Half open: bytes are taken, and nothing passes. Each end notices when its ping is not answered. */
  freeze(): void {
    this.#frozen = true;
    this.#world.scheduler.after(8_000 + this.#options.random() * 20_000, () => this.#end('client'));
    this.#world.scheduler.after(10_000 + this.#options.random() * 30_000, () => this.#end('server'));
  }

  #end(which: 'client' | 'server'): void {
    const end = which === 'client' ? this.#client : this.#server;
    if (which === 'client') this.#client = null;
    else this.#server = null;
    end?.closed();
  }
}
