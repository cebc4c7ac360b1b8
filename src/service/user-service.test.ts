import { randomUUID } from 'node:crypto';
import { beforeEach, expect, test } from 'vitest';
import type { House, Person } from './test-cast.ts';
import { enterCast, openHouse, overhearPerson } from './test-cast.ts';

let house: House;
let alice: Person;
let bob: Person;
let mallory: Person;

beforeEach(async () => {
  house = openHouse();
  ({ alice, bob, mallory } = await enterCast(house));
});

test('people are found by how their names begin', async () => {
  expect(await house.users.search('AL', 10)).toEqual([{ id: alice.userId, username: 'alice', displayName: 'alice' }]);
  expect(await house.users.search('zed', 10)).toEqual([]);
});

test('what others see of a person does not include their e-mail', async () => {
  expect(await house.users.find([bob.userId, randomUUID()])).toEqual([{ id: bob.userId, username: 'bob', displayName: 'bob' }]);
});

test('whom a person has blocked is known to their devices, and to nobody else', async () => {
  const [own, others] = await Promise.all([overhearPerson(house.bus, alice), overhearPerson(house.bus, mallory)]);
  await house.users.block(alice, mallory.userId);
  expect(await house.users.blocked(alice)).toMatchObject([{ username: 'mallory' }]);
  await house.users.unblock(alice, mallory.userId);
  expect(await house.users.blocked(alice)).toEqual([]);
  expect(own).toEqual([{ type: 'account' }, { type: 'account' }]);
  expect(others).toEqual([]);
});

test('nobody blocks themselves or somebody who does not exist', async () => {
  await expect(house.users.block(alice, alice.userId)).rejects.toMatchObject({ code: 'invalid' });
  await expect(house.users.block(alice, randomUUID())).rejects.toMatchObject({ code: 'not_found' });
});
