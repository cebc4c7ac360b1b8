import type { Broadcast } from '../../src/repository/redis/broadcast.ts';
import type { Process } from './simulated-database.ts';
import { never } from './simulated-database.ts';
import type { World } from './world.ts';

export interface BusWeather {
  /** Chances, from 0 to 1, for each copy of a message. */
  dropped: number;
  repeated: number;
  late: number;
  /** By up to how much one that is late is late (milliseconds). */
  lateMs: number;
}

export const calmBus: BusWeather = { dropped: 0, repeated: 0, late: 0, lateMs: 0 };

const latencyMs = 2;

/** The Redis of all servers, or rather the pub/sub of it. */
export class SimulatedRedis {
  weather = calmBus;
  up = true;
  readonly world: World;
  readonly random: () => number;
  /** When the last of what is late arrives. */
  lastArrival = 0;
  readonly #connections = new Set<RedisConnection>();

  constructor(world: World) {
    this.world = world;
    this.random = world.dice('redis');
  }

  connect(process: Process): RedisConnection {
    const connection = new RedisConnection(this, process);
    this.#connections.add(connection);
    connection.connectLater();
    return connection;
  }

  goDown(): void {
    this.up = false;
    for (const connection of this.#connections) connection.break();
  }

  comeBack(): void {
    this.up = true;
    for (const connection of this.#connections) connection.connectLater();
  }

  forget(connection: RedisConnection): void {
    this.#connections.delete(connection);
  }

  spread(name: string, text: string): void {
    for (const connection of this.#connections) if (connection.subscribed.has(name)) connection.deliver(name, text);
  }

  travelMs(): number {
    return 0.1 + this.random() * latencyMs;
  }
}

/** One server's connection. */
export class RedisConnection implements Broadcast {
  readonly subscribed = new Set<string>();
  readonly #redis: SimulatedRedis;
  readonly #process: Process;
  #isReady = false;
  /** Rises when it breaks. */
  #life = 0;
  #lastArrival = 0;
  #tellReady = () => {};
  #tellMessage: (name: string, text: string) => void = () => {};

  constructor(redis: SimulatedRedis, process: Process) {
    this.#redis = redis;
    this.#process = process;
  }

  ready(): boolean {
    return this.#isReady;
  }

  onReady(listener: () => void): void {
    this.#tellReady = listener;
  }

  onMessage(listener: (name: string, text: string) => void): void {
    this.#tellMessage = listener;
  }

  async publish(messages: { name: string; text: string }[]): Promise<void> {
    const life = this.#life;
    for (const { name, text } of messages) {
      if (!this.#process.step('publishes')) return never();
      this.#redis.world.scheduler.after(this.#redis.travelMs(), () => life === this.#life && this.#redis.spread(name, text));
    }
    this.#process.step('has published');
  }

  async subscribe(names: string[]): Promise<void> {
    await this.#ask(() => {
      for (const name of names) this.subscribed.add(name);
    });
  }

  async unsubscribe(name: string): Promise<void> {
    await this.#ask(() => void this.subscribed.delete(name));
  }

  close(): void {
    this.break();
    this.#redis.forget(this);
  }

  break(): void {
    this.#isReady = false;
    this.#life++;
    this.subscribed.clear();
  }

  connectLater(): void {
    const life = this.#life;
    this.#redis.world.scheduler.after(1 + this.#redis.random() * 300, () => {
      if (life !== this.#life || !this.#redis.up || this.#isReady || !this.#process.alive) return;
      this.#isReady = true;
      this.#tellReady();
    });
  }

  deliver(name: string, text: string): void {
    const { weather, random, world } = this.#redis;
    if (weather.dropped > 0 && random() < weather.dropped) return world.strike('publish dropped', `${this.#process.name} does not hear ${worded(text)}`);
    this.#arrive(name, text);
    if (weather.repeated > 0 && random() < weather.repeated) {
      world.strike('publish repeated');
      this.#arrive(name, text);
    }
  }

  #arrive(name: string, text: string): void {
    const { weather, random, world } = this.#redis;
    const life = this.#life;
    const late = weather.late > 0 && random() < weather.late;
    if (late) world.strike('publish late', `${this.#process.name} hears later of ${worded(text)}`);
    const now = world.scheduler.now();
    const arrival = Math.max(this.#lastArrival, now + this.#redis.travelMs());
    // What is late is overtaken by what comes after it.
    if (!late) this.#lastArrival = arrival;
    const ms = arrival - now + (late ? random() * weather.lateMs : 0);
    this.#redis.lastArrival = Math.max(this.#redis.lastArrival, now + ms);
    world.scheduler.after(ms, () => {
      if (life === this.#life && this.#process.alive) this.#tellMessage(name, text);
    });
  }

  async #ask(execute: () => void): Promise<void> {
    const life = this.#life;
    if (!this.#isReady) throw new Error('Not connected to Redis');
    await this.#redis.world.pause(this.#redis.travelMs());
    if (life === this.#life) execute();
    await this.#redis.world.pause(this.#redis.travelMs());
    if (life !== this.#life) throw new Error('The connection to Redis broke');
  }
}

function worded(text: string): string {
  const news = JSON.parse(text.slice(text.indexOf(' '))) as { type: string; event?: { seq: number } }[];
  return news.map(({ type, event }) => (event ? `${type} ${event.seq}` : type)).join(', ');
}
