import { DomainError } from '../../src/domain/error.ts';
import { MemoryDatabase } from '../../src/repository/memory/memory-database.ts';
import { createMemoryRepositories } from '../../src/repository/memory/repositories.ts';
import type { World } from './world.ts';

export type Repositories = ReturnType<typeof createMemoryRepositories>;

/** A server process, whose every step may be its last. */
export interface Process {
  readonly name: string;
  readonly alive: boolean;
  /** False when the process died rather than take this step. */
  step(what: string): boolean;
}

export interface DatabaseWeather {
  /** Chances, from 0 to 1: of `unavailable` before anything was done, and although it was committed. */
  refused: number;
  unknown: number;
  /** A call takes up to this long (milliseconds). */
  slowMs: number;
  /** The answer to a long question takes up to this much longer. */
  readMs: number;
}

export const calmDatabase: DatabaseWeather = { refused: 0, unknown: 0, slowMs: 3, readMs: 0 };

/** Of which a large answer may come. */
const reads = new Set(['conversations.conversationIds', 'conversations.memberships', 'heads.list', 'log.range', 'receipts.list']);

/** A row says that it changed up to this long before others can see it (milliseconds). */
const commitMs = 800;

/** The database of all servers, a network away: it can be slow, leave one in doubt, fail over and go back in time. */
export class SimulatedDatabase {
  readonly memory: MemoryDatabase;
  /** Without a network between. */
  readonly repositories: Repositories;
  weather = calmDatabase;
  up = true;
  readonly #world: World;
  readonly #random: () => number;
  /** Rises when all connections break. */
  #connections = 0;
  #epochs = 1;
  #behind = 0;

  constructor(world: World) {
    this.#world = world;
    this.#random = world.dice('database');
    this.memory = new MemoryDatabase({ now: () => Math.floor(world.scheduler.now() - this.#behind) }, world.newId);
    this.repositories = createMemoryRepositories(this.memory);
  }

  /** As a server process reaches it. */
  for(process: Process): Repositories {
    const reach = <T extends object>(repository: T, of: string): T =>
      new Proxy(repository, {
        get: (target, name) => (...args: unknown[]) => this.#ask(process, { name: `${of}.${String(name)}`, run: () => (target[name as keyof T] as (...args: unknown[]) => Promise<unknown>).apply(target, args) }),
      });
    const { users, sessions, conversations, log, receipts, heads, callHistory } = this.repositories;
    return {
      users: reach(users, 'users'),
      sessions: reach(sessions, 'sessions'),
      conversations: reach(conversations, 'conversations'),
      log: reach(log, 'log'),
      receipts: reach(receipts, 'receipts'),
      heads: reach(heads, 'heads'),
      callHistory: reach(callHistory, 'callHistory'),
    };
  }

  goDown(): void {
    this.up = false;
    this.#connections++;
  }

  /** Comes back: as it was, or as another database that may know less. */
  comeBack(takeOver?: { restore?: () => void; since?: number }): void {
    this.up = true;
    this.#connections++;
    if (!takeOver) return;
    takeOver.restore?.();
    this.memory.epoch = `epoch-${++this.#epochs}`;
    this.#world.write({ type: 'epoch', at: this.#world.at, lossy: takeOver.restore !== undefined, ...(takeOver.since === undefined ? {} : { since: takeOver.since }) });
    this.#world.trace('database', `${this.memory.epoch}: ${[...this.memory.conversations.values()].map(({ id, lastSeq }) => `${this.#world.nameOf(id)} ends at ${lastSeq}`).join(', ')}`);
  }

  async #ask(process: Process, { name, run }: { name: string; run: () => Promise<unknown> }): Promise<unknown> {
    if (!process.step(`asks ${name}`)) return never();
    if (!this.#world.scheduler.step()) return never();
    const connection = this.#connections;
    await this.#travel();
    // What a process has sent before it died may be executed all the same.
    if (!process.alive && this.#random() < 0.5) return never();
    if (!this.up || connection !== this.#connections) throw unavailable();
    if (this.#happens('refused', name)) throw unavailable();
    const result = await this.#execute(name, run);
    if (!process.step(`is answered ${name}`)) return never();
    await this.#travel(this.#lateness(name));
    if (!process.alive) return never();
    if (connection !== this.#connections || this.#happens('unknown', name)) throw unavailable();
    return result;
  }

  /** Rows are stamped a moment before anybody else can see them. */
  #execute(name: string, run: () => Promise<unknown>): Promise<unknown> {
    const writes = name === 'log.append' || name === 'receipts.record';
    this.#behind = writes && this.#random() < 0.3 ? this.#random() * commitMs : 0;
    const result = run();
    this.#behind = 0;
    return result;
  }

  #lateness(name: string): number {
    const { readMs } = this.weather;
    if (readMs === 0 || !reads.has(name)) return 0;
    this.#world.strike('slow answer', name);
    return readMs * (0.3 + 0.7 * this.#random());
  }

  #travel(moreMs = 0): Promise<void> {
    const { slowMs } = this.weather;
    return this.#world.pause(0.1 + this.#random() ** 3 * slowMs + moreMs);
  }

  #happens(what: 'refused' | 'unknown', call: string): boolean {
    const chance = this.weather[what];
    if (chance === 0 || this.#random() >= chance) return false;
    this.#world.strike(what === 'unknown' ? 'outcome unknown' : 'database refuses', call);
    return true;
  }
}

function unavailable(): DomainError {
  return new DomainError('unavailable', 'The database cannot be reached');
}

export function never<T>(): Promise<T> {
  return new Promise(() => {});
}
