import { DeliveryEngine } from '../../src/client/delivery-engine.ts';
import type { PageSizes } from '../../src/client/log/page-size.ts';
import type { Scheduler } from '../../src/client/scheduler.ts';
import { MemoryStorage } from '../../src/client/storage/memory-storage.ts';
import { MortalStorage } from '../../src/client/testing/mortal-storage.ts';
import { Chronicle, Ledger } from './ledger.ts';
import { calmNetwork, calmPace } from './network.ts';
import { SimulatedLink } from './simulated-link.ts';
import { Wire } from './wire.ts';
import type { End } from './wire.ts';
import type { World } from './world.ts';

/** Small enough that a few messages are several pages, and leave holes. */
const smallPages: PageSizes = { pull: 7, leapBeyond: 9, leap: 4, fill: 3 };

export interface DeviceKind {
  name: string;
  userId: string;
  sessionId: string;
  holes: boolean;
  /** Another tab on the storage of this device. */
  tabOf?: SimulatedDevice;
  weight: number;
}

export interface Reach {
  world: World;
  conversationIds: string[];
  /** Connects a wire to some server; false when there is none. */
  connect(wire: Wire, proof: { sessionId: string; device: string }): boolean;
}

/** A device through its lives: what it stores outlives it. */
export class SimulatedDevice {
  readonly kind: DeviceKind;
  /** Of its storage, which tabs share. */
  readonly device: string;
  readonly memory: MemoryStorage;
  readonly weather = { ...calmNetwork };
  readonly pace = { ...calmPace };
  /** Of the machine, which tabs share. */
  readonly clock: { wrongBy: number };
  engine!: DeliveryEngine;
  alive = false;
  onDeath: () => void = () => {};
  /** It has no network at all. */
  offline = false;
  readonly #reach: Reach;
  readonly #random: () => number;
  readonly #chronicle: Chronicle;
  readonly #broken: string[] = [];
  #storage!: MortalStorage;
  #link: SimulatedLink | null = null;

  constructor(reach: Reach, kind: DeviceKind) {
    this.#reach = reach;
    this.kind = kind;
    this.device = kind.tabOf?.device ?? kind.name;
    this.memory = kind.tabOf ? kind.tabOf.memory.tab() : new MemoryStorage();
    this.clock = kind.tabOf ? kind.tabOf.clock : { wrongBy: 0 };
    this.#chronicle = kind.tabOf ? kind.tabOf.#chronicle : new Chronicle();
    this.#random = reach.world.dice(kind.name);
  }

  get userId(): string {
    return this.kind.userId;
  }

  /** A new process on the same storage. */
  live(): void {
    if (this.alive) return;
    const { world } = this.#reach;
    const { userId, holes } = this.kind;
    const ledger = new Ledger(this.memory, { world, owner: { device: this.device, tab: this.kind.name, userId, holes }, chronicle: this.#chronicle });
    const random = this.#random;
    const storage = new MortalStorage(ledger, { scheduler: world.scheduler, random });
    const link = new SimulatedLink({ world, device: this.kind.name, random, weather: this.weather, dial: (end) => this.#dial(end) });
    storage.broken = this.#broken;
    storage.onDeath = () => {
      this.alive = false;
      link.die();
      void this.memory.close();
      world.trace(this.kind.name, 'dies');
      this.onDeath();
    };
    this.#storage = storage;
    this.#link = link;
    this.alive = true;
    // The timers of a device that died do not go off.
    const scheduler: Scheduler = { now: () => Math.floor(world.scheduler.now() + this.clock.wrongBy), after: (ms, run) => world.scheduler.after(ms, () => this.#storage === storage && this.alive && run()) };
    const logger = { warn: (message: string) => world.trace(this.kind.name, message) };
    this.engine = new DeliveryEngine({ link, storage, scheduler, random, newId: world.newId, holes, sizes: smallPages, logger });
    for (const conversationId of this.#reach.conversationIds) this.engine.open(conversationId);
    void this.engine.start();
  }

  /** Somebody looks at a conversation here. */
  open(conversationId: string): void {
    if (this.alive) this.engine.open(conversationId);
  }

  /** Dies at the storage step after so many. */
  dieAfter(steps: number): void {
    this.#storage.stepsLeft = steps;
  }

  die(): void {
    this.#storage.die();
  }

  /** Lives on, whatever was said. */
  spare(): void {
    this.#storage.stepsLeft = Infinity;
  }

  cut(): void {
    this.#link?.wire?.break();
  }

  freeze(): void {
    this.#link?.wire?.freeze();
  }

  /** The pace has changed. */
  quicken(): void {
    this.#link?.wire?.quicken();
  }

  /** The network is back. */
  wake(): void {
    this.engine.wake();
  }

  /** What was found wrong in what it stored, since it was asked last. */
  takeBroken(): string[] {
    return this.#broken.splice(0);
  }

  async #dial(end: End): Promise<Wire | null> {
    const { world, connect } = this.#reach;
    await world.pause(2 + this.#random() * 10);
    if (this.offline) return null;
    const { name, sessionId, weight } = this.kind;
    const wire = new Wire(world, end, { random: this.#random, pace: this.pace, weight });
    return connect(wire, { sessionId, device: name }) ? wire : null;
  }
}
