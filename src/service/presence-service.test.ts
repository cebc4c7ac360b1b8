import { beforeEach, expect, test } from 'vitest';
import { DomainError } from '../domain/error.ts';
import { presenceTtlMs } from '../domain/presence.ts';
import type { House, Person } from './test-cast.ts';
import { enterCast, group, openHouse, overhear } from './test-cast.ts';

let house: House;
let alice: Person;
let bob: Person;
let carol: Person;
let mallory: Person;
let direct: string;

beforeEach(async () => {
  house = openHouse();
  ({ alice, bob, carol, mallory } = await enterCast(house));
  direct = (await house.conversations.openDirect(alice, bob.userId)).conversationId;
});

test('a person comes with their first connection and goes with their last', async () => {
  const heard = await overhear(house.bus, direct);
  const start = house.clock.time;
  await house.presence.connected(alice.userId, 'laptop');
  await house.presence.connected(alice.userId, 'phone');
  await house.presence.disconnected(alice.userId, 'laptop');
  house.clock.time += 1_000;
  await house.presence.disconnected(alice.userId, 'phone');
  expect(heard).toEqual([
    { type: 'presence', presence: { userId: alice.userId, online: true, lastSeenAt: start } },
    { type: 'presence', presence: { userId: alice.userId, online: false, lastSeenAt: start + 1_000 } },
  ]);
});

test('a connection that is not heard of for a while no longer counts, until it is', async () => {
  const heard = await overhear(house.bus, direct);
  await house.presence.connected(alice.userId, 'laptop');
  house.clock.time += presenceTtlMs;
  expect(await house.presence.list(bob, [alice.userId])).toMatchObject([{ online: false }]);
  await house.presence.alive(alice.userId, 'laptop');
  expect(await house.presence.list(bob, [alice.userId])).toMatchObject([{ online: true }]);
  expect(heard).toHaveLength(2);
});

test('groups are not told who comes and goes', async () => {
  const heard = await overhear(house.bus, await group(house, [alice, carol]));
  await house.presence.connected(alice.userId, 'laptop');
  await house.presence.disconnected(alice.userId, 'laptop');
  expect(heard).toEqual([]);
});

test('only those who share a conversation are listed', async () => {
  await group(house, [alice, carol]);
  const people = [alice, bob, carol, mallory];
  for (const { userId } of people) await house.presence.connected(userId, 'laptop');
  const listed = await house.presence.list(alice, people.map(({ userId }) => userId));
  expect(listed.map(({ userId }) => userId).filter((id) => id !== alice.userId).sort()).toEqual([bob.userId, carol.userId].sort());
  expect(listed.every(({ online }) => online)).toBe(true);
  expect(await house.presence.list(mallory, [alice.userId])).toEqual([]);
});

test('typing is heard in the conversation', async () => {
  const heard = await overhear(house.bus, direct);
  await house.presence.typing(alice, direct);
  expect(heard).toEqual([{ type: 'typing', userId: alice.userId }]);
});

test('typing all the time is held back', async () => {
  const strict = openHouse({ limit: { typing: 1 } });
  const cast = await enterCast(strict);
  const garden = await group(strict, [cast.alice, cast.bob]);
  await strict.presence.typing(cast.alice, garden);
  await expect(strict.presence.typing(cast.alice, garden)).rejects.toMatchObject({ code: 'rate_limited' });
});

test('a registry that is away costs a dot, not a connection', async () => {
  house.ports.presence.alive = async () => {
    throw new DomainError('unavailable', 'Redis is gone');
  };
  await expect(house.presence.connected(alice.userId, 'laptop')).resolves.toBeUndefined();
});
