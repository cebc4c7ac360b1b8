import type { Logger } from 'pino';
import { loadConfig } from '../../src/config/config.ts';
import { isDomainError } from '../../src/domain/error.ts';
import type { PasswordHasher } from '../../src/domain/password.ts';
import type { PresenceRegistry } from '../../src/domain/presence.ts';
import type { RateLimiter } from '../../src/domain/rate-limit.ts';
import { MemoryCallRegistry } from '../../src/repository/memory/call-registry.ts';
import { RedisEventBus } from '../../src/repository/redis/event-bus.ts';
import type { Services } from '../../src/service/services.ts';
import { createServices } from '../../src/service/services.ts';
import type { Context } from '../../src/transport/trpc/context.ts';
import { HeadPoll } from '../../src/transport/websocket/head-poll.ts';
import { Hub } from '../../src/transport/websocket/hub.ts';
import { createOpenStream } from '../../src/transport/websocket/open-stream.ts';
import { Attendant } from './attendant.ts';
import type { Process, SimulatedDatabase } from './simulated-database.ts';
import type { RedisConnection, SimulatedRedis } from './simulated-redis.ts';
import type { Wire } from './wire.ts';
import type { World } from './world.ts';

export interface Grounds {
  world: World;
  database: SimulatedDatabase;
  redis: SimulatedRedis;
  presence: PresenceRegistry;
  limiter: RateLimiter;
  sendsLimit: number;
}

/** Nobody signs in here. */
const passwords: PasswordHasher = { hash: async () => '', verify: async () => false };

/** One life of a server process: the real hub and services, plugged together as `container.ts` does. */
export class ServerNode implements Process {
  readonly name: string;
  readonly services: Services;
  alive = true;
  accepting = true;
  /** It dies at the step after this many. */
  stepsLeft = Infinity;
  onDeath: () => void = () => {};
  readonly #world: World;
  readonly #stream: Context['stream'];
  readonly #poll: HeadPoll;
  readonly #broadcast: RedisConnection;
  readonly #wires = new Set<Wire>();

  constructor({ world, database, redis, presence, limiter, sendsLimit }: Grounds, name: string) {
    this.#world = world;
    this.name = name;
    const onError = (error: unknown) => this.#failed(error);
    const schedule = (run: () => void, ms: number) => void setTimeout(() => this.alive && run(), ms).unref();
    const { limits } = loadConfig({ LIMIT_SENDS: String(sendsLimit) });
    const repositories = database.for(this);
    this.#broadcast = redis.connect(this);
    const bus = new RedisEventBus(this.#broadcast, onError);
    const { newId } = world;
    this.services = createServices({ ...repositories, bus, presence, limiter, passwords, clock: { now: () => Date.now() }, limits, newId, ...noCalls() });
    const hub = new Hub({ ...repositories, bus }, { schedule, onError });
    this.#stream = createOpenStream({ hub, presence: this.services.presence, newId, schedule, onError });
    this.#poll = new HeadPoll(hub, repositories, { pollMs: 1_000, compareMs: 5 * 60_000, onRevoked: () => {}, onError });
    this.#poll.start();
  }

  step(what: string): boolean {
    if (!this.alive) return false;
    if (--this.stepsLeft >= 0) return true;
    this.#world.strike('server death', `${this.name}, when it ${what}`);
    this.kill();
    return false;
  }

  kill(): void {
    if (!this.alive) return;
    this.alive = this.accepting = false;
    this.#poll.stop();
    this.#broadcast.close();
    for (const wire of this.#wires) wire.break();
    this.onDeath();
  }

  /** As on SIGTERM: takes nothing new, finishes what it has begun, and closes the connections. */
  async stop(): Promise<void> {
    if (!this.accepting) return;
    this.accepting = false;
    this.services.refuse();
    await this.services.drain();
    for (const wire of this.#wires) {
      await this.#world.pause(20);
      wire.break();
    }
    this.kill();
  }

  /** A device has connected, with a session's id as its proof. */
  accept(wire: Wire, { sessionId, device }: { sessionId: string; device: string }): void {
    this.#wires.add(wire);
    const attendant = new Attendant({ node: this, world: this.#world, wire, device, context: () => this.context(sessionId) });
    wire.attach({
      heard: (text) => this.alive && attendant.heard(text),
      closed: () => {
        this.#wires.delete(wire);
        attendant.closed();
      },
    });
  }

  /** As `createContextFactory` makes it, but for the token. */
  async context(sessionId: string): Promise<Context> {
    const lookedUp = await this.services.auth.resume({ sessionId }).then(
      (session) => ({ session, problem: null }),
      (problem: Error) => ({ session: null, problem }),
    );
    return { ...lookedUp, services: this.services, address: this.name, requestId: '', logger: this.#logger(), stream: this.#stream };
  }

  #logger(): Logger {
    const error = ({ err }: { err: unknown }) => this.#failed(err);
    return { error, warn: () => {} } as unknown as Logger;
  }

  /** A database that is away is to be expected; anything else is not. */
  #failed(error: unknown): void {
    if (!this.alive || (isDomainError(error) && error.code === 'unavailable')) return;
    this.#world.find({ promise: 'bug', text: `${this.name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`, at: this.#world.at });
  }
}

/** Nobody calls here: media is no matter of the log's. */
function noCalls() {
  return { calls: new MemoryCallRegistry(), callRelays: { iceServers: () => [] }, callRooms: null };
}
