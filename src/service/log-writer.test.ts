import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import type { House, Person } from './test-cast.ts';
import { enterCast, group, openHouse, overhear } from './test-cast.ts';

let house: House;
let alice: Person;
let bob: Person;
let carol: Person;
let mallory: Person;

beforeEach(async () => {
  house = openHouse();
  ({ alice, bob, carol, mallory } = await enterCast(house));
});

const change = (conversationId: string) => ({ conversationId, clientId: randomUUID() });

describe('trying again', () => {
  test('is answered as the first time, also where it would be refused by now', async () => {
    const garden = await group(house, [alice, bob, carol]);
    const retried: (() => Promise<unknown>)[] = [];
    const twice = async (run: () => Promise<{ seq: number; id: string; duplicate: boolean }>) => {
      const first = await run();
      expect(await run()).toEqual({ ...first, duplicate: true });
      retried.push(async () => expect(await run()).toEqual({ ...first, duplicate: true }));
    };
    const [add, remove, promote, handOver, leave] = Array.from({ length: 5 }, () => change(garden));
    await twice(() => house.conversations.addMember(alice, { ...add!, userId: mallory.userId }));
    await twice(() => house.conversations.removeMember(alice, { ...remove!, userId: mallory.userId }));
    await twice(() => house.conversations.changeRole(alice, { ...promote!, userId: bob.userId, role: 'admin' }));
    await twice(() => house.conversations.handOver(alice, { ...handOver!, userId: bob.userId }));
    await twice(() => house.conversations.leave(alice, leave!));
    for (const again of retried) await again();
  });

  test('with other content is a conflict', async () => {
    const garden = await group(house, [alice, bob]);
    const once = change(garden);
    await house.conversations.handOver(alice, { ...once, userId: bob.userId });
    await expect(house.conversations.handOver(alice, { ...once, userId: carol.userId })).rejects.toMatchObject({ code: 'conflict' });
    await expect(house.conversations.leave(alice, once)).rejects.toMatchObject({ code: 'conflict' });
  });

  test('publishes again, for a server may have died before it published', async () => {
    const garden = await group(house, [alice, bob]);
    const heard = await overhear(house.bus, garden);
    const once = { ...change(garden), text: 'hello' };
    await house.messages.send(alice, once);
    await house.messages.send(alice, once);
    expect(heard).toHaveLength(2);
    expect(heard[0]).toEqual(heard[1]);
  });
});

describe('a decision', () => {
  test('whose facts change before it is written is taken again', async () => {
    const { log } = house.ports;
    const garden = await group(house, [alice, bob]);
    // Between bob's decision and its append, the owner takes his role away.
    await house.conversations.changeRole(alice, { ...change(garden), userId: bob.userId, role: 'admin' });
    const append = log.append.bind(log);
    log.append = async (drafts) => {
      log.append = append;
      await append([{ ...change(garden), senderId: alice.userId, kind: 'role.changed', payload: { userId: bob.userId, role: 'member' } }]);
      return append(drafts);
    };
    await expect(house.conversations.rename(bob, { ...change(garden), title: 'Mine' })).rejects.toMatchObject({ code: 'forbidden' });
    expect((await house.ports.conversations.find(garden))?.title).toBe('Garden');
  });

  test('whose facts change for ever is unavailable', async () => {
    const { log } = house.ports;
    const garden = await group(house, [alice, bob]);
    let tries = 0;
    log.append = async (drafts) => drafts.map(() => (tries++, { status: 'stale' }));
    await expect(house.conversations.rename(alice, { ...change(garden), title: 'Park' })).rejects.toMatchObject({ code: 'unavailable' });
    expect(tries).toBe(5);
  });
});
