import { MemoryPresenceRegistry } from '../../src/repository/memory/presence-registry.ts';
import { MemoryRateLimiter } from '../../src/repository/memory/rate-limiter.ts';
import { Office } from './office.ts';
import type { Person } from './office.ts';
import type { Failover, Script } from './script.ts';
import { ServerNode } from './server-node.ts';
import type { Grounds } from './server-node.ts';
import { SimulatedDatabase } from './simulated-database.ts';
import { SimulatedDevice } from './simulated-device.ts';
import { SimulatedRedis } from './simulated-redis.ts';
import type { Wire } from './wire.ts';
import type { World } from './world.ts';

const people = ['alice', 'bob', 'carol', 'mallory'];

/** In the order in which they are there; the two tabs share a storage. */
const devices: { name: string; person: number; holes: boolean; tab?: boolean }[] = [
  { name: 'phone of alice', person: 0, holes: false },
  { name: 'bot of bob', person: 1, holes: false },
  { name: 'browser of carol', person: 2, holes: true },
  { name: 'browser of carol, tab 2', person: 2, holes: true, tab: true },
  { name: 'laptop of alice', person: 0, holes: true },
  { name: 'phone of bob', person: 1, holes: true },
  { name: 'phone of carol', person: 2, holes: false },
  { name: 'tablet of alice', person: 0, holes: true },
];

/** Everyone and everything there is in one world. */
export class Town {
  readonly world: World;
  readonly script: Script;
  readonly database: SimulatedDatabase;
  readonly redis: SimulatedRedis;
  readonly people: Person[];
  readonly offices: Office[];
  readonly servers: ServerNode[] = [];
  readonly devices: SimulatedDevice[] = [];
  readonly rooms: string[];
  readonly #grounds: Grounds;
  readonly #random: () => number;
  readonly #standbys = new Map<Failover, { restore: () => void; since: number }>();
  #lives = 0;

  constructor(world: World, script: Script) {
    this.world = world;
    this.script = script;
    this.#random = world.dice('town');
    this.database = new SimulatedDatabase(world);
    this.redis = new SimulatedRedis(world);
    const clock = { now: () => Math.floor(world.scheduler.now()) };
    this.#grounds = { world, database: this.database, redis: this.redis, presence: new MemoryPresenceRegistry({ clock }), limiter: new MemoryRateLimiter(), sendsLimit: script.sendsLimit };
    this.people = people.map((name) => ({ name, userId: world.named(name), sessionId: world.newId() }));
    this.offices = this.people.map((person) => new Office(world, person, () => this.someServer()));
    this.rooms = ['garden', 'kitchen', 'alice and bob'].slice(0, script.rooms).map((name) => world.named(name));
  }

  /** The people, their conversations and the servers; the devices that are there from the start. */
  async open(): Promise<void> {
    for (const person of this.people) await this.#enrol(person);
    const [alice, bob, carol] = this.people.map(({ userId }) => userId) as [string, string, string];
    const members = [[bob], [bob, carol], [bob]];
    for (const [at, conversationId] of this.rooms.entries()) await this.#openRoom(conversationId, { direct: at === 2, creatorId: alice, memberIds: members[at]! });
    for (let at = 0; at < this.script.servers; at++) this.startServer(at);
    for (let at = 0; at < this.script.devices; at++) this.#addDevice(at);
    // Half of the later ones come when somebody calls them, or at the end.
    for (const [at, device] of this.devices.entries()) if (at < 4 || this.#random() < 0.5) device.live();
  }

  startServer(at: number): void {
    if (this.servers[at]?.alive) return;
    const server = new ServerNode(this.#grounds, `server ${at + 1}.${++this.#lives}`);
    this.servers[at] = server;
    this.world.trace(server.name, 'starts');
  }

  someServer(): ServerNode | null {
    const open = this.servers.filter(({ alive, accepting }) => alive && accepting);
    return open[Math.floor(this.#random() * open.length)] ?? null;
  }

  /** To be called as long before a failover as the database that takes over will be behind. */
  remember(failover: Failover): void {
    this.#standbys.set(failover, { restore: this.database.memory.snapshot(), since: this.world.at });
  }

  takeOver(failover: Failover): void {
    this.database.comeBack((failover.how === 'synchronous' ? undefined : this.#standbys.get(failover)) ?? {});
  }

  device(at: number): SimulatedDevice {
    return this.devices[at % this.devices.length]!;
  }

  /** From 3 on, those that were begun since; null before they are. */
  room(at: number): string | null {
    const { rooms } = this.script;
    return this.rooms[at < 3 ? at % rooms : at - 3 + rooms] ?? null;
  }

  /** There is another conversation, and everybody looks whether it is theirs. */
  addRoom(conversationId: string): void {
    if (this.rooms.includes(conversationId)) return;
    this.rooms.push(conversationId);
    for (const device of this.devices) device.open(conversationId);
  }

  async #enrol({ name, userId: id, sessionId }: Person): Promise<void> {
    const { users, sessions } = this.database.repositories;
    await users.create({ id, email: `${name}@example.org`, username: name, displayName: name, passwordHash: '' });
    await sessions.create({ ...session(id, sessionId), tokenHash: null });
  }

  async #openRoom(conversationId: string, { direct, creatorId, memberIds }: { direct: boolean; creatorId: string; memberIds: string[] }): Promise<void> {
    const kind = direct ? 'direct' : 'group';
    const told = { at: this.world.at, device: 'office of alice', userId: creatorId, conversationId, clientId: conversationId };
    this.world.write({ type: 'invoke', ...told, kind: 'conversation.created', repairs: false });
    const { event } = await this.database.repositories.conversations.open({
      ...{ conversationId, eventId: this.world.newId(), kind, creatorId, memberIds },
      title: direct ? null : this.world.nameOf(conversationId),
      historyVisible: direct || this.script.historyVisible,
    });
    this.world.write({ type: 'ok', ...told, seq: event.seq, id: event.id });
  }

  #addDevice(at: number): void {
    const { name, person, holes, tab } = devices[at]!;
    const { userId } = this.people[person]!;
    const sessionId = this.world.newId();
    void this.database.repositories.sessions.create({ ...session(userId, sessionId), tokenHash: null });
    const kind = { name, userId, sessionId, holes, weight: this.script.weight, ...(tab ? { tabOf: this.devices[at - 1]! } : {}) };
    this.devices.push(new SimulatedDevice({ world: this.world, conversationIds: this.rooms, connect: (wire, proof) => this.#connect(wire, proof) }, kind));
  }

  #connect(wire: Wire, proof: { sessionId: string; device: string }): boolean {
    const server = this.someServer();
    this.world.trace(proof.device, server ? `connects to ${server.name}` : 'finds no server');
    server?.accept(wire, proof);
    return server !== null;
  }
}

function session(userId: string, id: string) {
  const now = Date.now();
  return { id, userId, kind: 'browser' as const, deviceName: 'simulated', createdAt: now, lastSeenAt: now, expiresAt: now + 30 * 24 * 3_600_000 };
}
