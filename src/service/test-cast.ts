import { randomUUID } from 'node:crypto';
import type { ConversationNews, EventBus, UserNews } from '../domain/bus.ts';
import { conversationChannel, userChannel } from '../domain/bus.ts';
import type { Limits } from '../domain/rate-limit.ts';
import type { Caller } from '../domain/session.ts';
import { Argon2PasswordHasher } from '../repository/argon2/password-hasher.ts';
import { MemoryCallRegistry } from '../repository/memory/call-registry.ts';
import { MemoryEventBus } from '../repository/memory/event-bus.ts';
import { MemoryDatabase } from '../repository/memory/memory-database.ts';
import { MemoryPresenceRegistry } from '../repository/memory/presence-registry.ts';
import { MemoryRateLimiter } from '../repository/memory/rate-limiter.ts';
import { createMemoryRepositories } from '../repository/memory/repositories.ts';
import { loadConfig } from '../config/config.ts';
import type { Ports } from './ports.ts';
import { createServices } from './services.ts';

export type House = ReturnType<typeof openHouse>;

/** Cheap enough to hash hundreds of times in a test. */
const passwords = new Argon2PasswordHasher({ memoryCost: 8, timeCost: 1 });

/** All services over memory, at a time that stands still until it is moved. */
export function openHouse(changes: Partial<Ports> & { limit?: Partial<Record<keyof Limits, number>> } = {}) {
  const { limit = {}, ...ports } = changes;
  const clock = { time: Date.UTC(2026, 0, 1), now: () => clock.time };
  const database = new MemoryDatabase(clock);
  const bus: EventBus = ports.bus ?? new MemoryEventBus();
  const all: Ports = {
    ...createMemoryRepositories(database),
    bus,
    presence: new MemoryPresenceRegistry({ clock }),
    limiter: new MemoryRateLimiter(),
    calls: new MemoryCallRegistry({ clock }),
    callRelays: { iceServers: () => [] },
    callRooms: null,
    passwords,
    clock,
    limits: limitsWith(limit),
    newId: randomUUID,
    ...ports,
  };
  return { ...createServices(all), ports: all, bus, clock, database };
}

export interface Person extends Caller {
  token: string;
  username: string;
}

export const password = 'correct horse battery';

/** Registers somebody and signs them in on one device. */
export async function enter({ auth }: Pick<House, 'auth'>, username: string): Promise<Person> {
  await auth.register({ email: `${username}@example.org`, username, displayName: username, password }, `home of ${username}`);
  return signIn({ auth }, username);
}

export async function signIn({ auth }: Pick<House, 'auth'>, username: string): Promise<Person> {
  const { account, session, token } = await auth.signInProgram({ login: username, password, deviceName: 'test', address: `home of ${username}` });
  return { userId: account.id, sessionId: session.id, token, username };
}

/** The usual four; mallory is never a member. */
export async function enterCast(house: Pick<House, 'auth'>) {
  const [alice, bob, carol, mallory] = await Promise.all(['alice', 'bob', 'carol', 'mallory'].map((name) => enter(house, name)));
  if (!alice || !bob || !carol || !mallory) throw new Error('somebody is missing');
  return { alice, bob, carol, mallory };
}

/** A group of these people, the first its owner; resolves with its id. */
export async function group(house: Pick<House, 'conversations'>, [owner, ...members]: [Caller, ...Caller[]], historyVisible = true): Promise<string> {
  const clientId = randomUUID();
  await house.conversations.createGroup(owner, { clientId, title: 'Garden', memberIds: members.map(({ userId }) => userId), historyVisible });
  return clientId;
}

/** What is published about a conversation from now on. */
export async function overhear(bus: EventBus, conversationId: string): Promise<ConversationNews[]> {
  const heard: ConversationNews[] = [];
  await bus.subscribe(conversationChannel(conversationId), (news) => news && heard.push(news));
  return heard;
}

/** What is published to a person from now on. */
export async function overhearPerson(bus: EventBus, { userId }: Caller): Promise<UserNews[]> {
  const heard: UserNews[] = [];
  await bus.subscribe(userChannel(userId), (news) => news && heard.push(news));
  return heard;
}

function limitsWith(limit: Partial<Record<keyof Limits, number>>): Limits {
  const { limits } = loadConfig({});
  for (const [name, points] of Object.entries(limit)) limits[name as keyof Limits].points = points;
  return limits;
}
