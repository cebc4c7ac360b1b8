import type { LogEvent } from '../../domain/event.ts';
import { DeliveryEngine } from '../delivery-engine.ts';
import type { PageSizes } from '../log/page-size.ts';
import type { Scheduler } from '../scheduler.ts';
import { MemoryStorage } from '../storage/memory-storage.ts';
import { LogServer } from './log-server.ts';
import { MortalStorage } from './mortal-storage.ts';
import type { Faults } from './unruly-link.ts';
import { UnrulyLink, noFaults } from './unruly-link.ts';
import { VirtualScheduler, dice } from './virtual-scheduler.ts';

/** Small enough that a few messages are several pages, and leave holes. */
const smallPages: PageSizes = { pull: 7, leapBeyond: 9, leap: 4, fill: 3 };

/** A server, its people and their devices, in one deterministic world. */
export class Village {
  readonly scheduler = new VirtualScheduler();
  readonly server = new LogServer(() => this.scheduler.now());
  readonly random: () => number;
  readonly devices: Device[] = [];
  #ids = 0;

  constructor(seed = 1) {
    this.random = dice(seed);
  }

  newId = (): string => `uuid-${++this.#ids}`;

  /** A device of this person, not yet started. */
  device(userId: string, options: { holes?: boolean; memory?: MemoryStorage; sizes?: PageSizes } = {}): Device {
    const { holes = false, memory = new MemoryStorage(), sizes = smallPages } = options;
    const device = new Device(this, { userId, holes, memory, sizes });
    this.devices.push(device);
    return device;
  }

  /** Started, and connected. */
  async started(userId: string, options: { holes?: boolean; memory?: MemoryStorage; sizes?: PageSizes } = {}): Promise<Device> {
    const device = this.device(userId, options);
    await device.start();
    await this.scheduler.run(1_000);
    return device;
  }

  run(ms: number): Promise<void> {
    return this.scheduler.run(ms);
  }

  until(done: () => boolean | Promise<boolean>, withinMs?: number): Promise<void> {
    return this.scheduler.runUntil(done, withinMs);
  }

  /** What the promise comes to, in as much time as it needs. */
  async wait<T>(promise: Promise<T>): Promise<T> {
    let settled = false;
    const settle = () => (settled = true);
    promise.then(settle, settle);
    await this.until(() => settled);
    return promise;
  }

  /** Everything works again; runs until nothing is left to do. */
  async heal(): Promise<void> {
    for (const device of this.devices) {
      device.faults = noFaults;
      if (!device.alive) await device.revive();
      device.link.faults = noFaults;
      device.link.drop();
    }
    await this.until(async () => (await Promise.all(this.devices.map((device) => device.quiet()))).every(Boolean), 600_000);
    // What two tabs share is quiet when one of them is; the other may still wait for an answer that was lost.
    await this.run(60_000);
  }
}

interface DeviceOptions {
  userId: string;
  holes: boolean;
  memory: MemoryStorage;
  sizes: PageSizes;
}

/** A device through its lives: what it stores outlives it. */
export class Device {
  readonly userId: string;
  readonly memory: MemoryStorage;
  readonly #village: Village;
  readonly #holes: boolean;
  readonly #sizes: PageSizes;
  engine!: DeliveryEngine;
  link!: UnrulyLink;
  storage!: MortalStorage;
  alive = false;
  faults: Faults = noFaults;
  /** Of this life, as they were handed over. */
  heard: LogEvent[] = [];
  /** Of all lives. */
  readonly broken: string[] = [];
  truncations = 0;
  /** What a person would have seen jump. */
  readonly flickers: string[] = [];
  #watched: string | null = null;

  constructor(village: Village, { userId, holes, memory, sizes }: DeviceOptions) {
    this.#sizes = sizes;
    this.#village = village;
    this.#holes = holes;
    this.userId = userId;
    this.memory = memory;
    this.#prepare();
  }

  async start(): Promise<void> {
    this.alive = true;
    const started = this.engine.start();
    await this.#village.until(async () => Promise.race([started.then(() => true), new Promise<boolean>((resolve) => process.nextTick(() => resolve(!this.alive)))]));
  }

  /** Dies at once. What it had begun is never finished. */
  crash(): void {
    this.storage.die();
  }

  /** A new process on the same storage. */
  async revive(): Promise<void> {
    this.#prepare();
    await this.start();
  }

  /** Nothing is left to fetch, send or fill. */
  async quiet(): Promise<boolean> {
    if (!this.alive || this.engine.status().state !== 'online') return false;
    const { conversations, outbox } = await this.memory.load();
    const { server } = this.#village;
    const waiting = outbox.some(({ state }) => state === 'queued');
    return !waiting && server.heads(this.userId).every(({ conversationId, headId }) => conversations.some((record) => record.conversationId === conversationId && record.cursorId === headId && record.holes.length === 0));
  }

  async held(conversationId: string): Promise<LogEvent[]> {
    return this.memory.events(conversationId, { from: 1, to: Infinity, limit: Infinity });
  }

  #prepare(): void {
    const { scheduler, server, random, newId } = this.#village;
    this.heard = [];
    const storage = new MortalStorage(this.memory.tab(), { scheduler, random });
    const link = new UnrulyLink({ server, userId: this.userId, scheduler, random });
    link.faults = this.faults;
    storage.broken = this.broken;
    storage.onDeath = () => {
      this.alive = false;
      this.truncations += storage.truncations;
      link.die();
    };
    this.storage = storage;
    this.link = link;
    // The timers of a device that died do not go off.
    const timers: Scheduler = { now: () => scheduler.now(), after: (ms, run) => scheduler.after(ms, () => this.storage === storage && this.alive && run()) };
    this.engine = new DeliveryEngine({ link, storage, scheduler: timers, random, newId, holes: this.#holes, sizes: this.#sizes, logger: { warn: () => {} } });
    this.engine.onEvent((event) => this.heard.push(event));
    if (this.#watched) this.#watchTimeline(this.#watched);
  }

  /** Has a conversation open in this and all later lives, and looks at it whenever it changes. */
  watch(conversationId: string): void {
    this.#watched = conversationId;
    this.#watchTimeline(conversationId);
  }

  /** What somebody has said stays in sight, in one place: waiting or in the log, never in both, never in neither. */
  #watchTimeline(conversationId: string): void {
    const { engine } = this;
    const seen = new Set<string>();
    engine.open(conversationId);
    engine.subscribe(`timeline:${conversationId}`, () => {
      const { messages, outbox } = engine.timeline(conversationId);
      const waiting = outbox.filter(({ action }) => action.type === 'send').map(({ clientId }) => clientId);
      const shown = [...messages.filter(({ senderId }) => senderId === this.userId).map(({ clientId }) => clientId), ...waiting];
      if (new Set(shown).size !== shown.length) this.flickers.push(`shown twice: ${shown.join(' ')}`);
      // Where holes are allowed, what was said may be found in the log above what is loaded.
      for (const clientId of seen) if (!this.#holes && !shown.includes(clientId)) this.flickers.push(`${clientId} has vanished`);
      for (const clientId of shown) seen.add(clientId);
    });
  }
}
