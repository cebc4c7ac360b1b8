import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Head } from '../domain/head.ts';
import type { Caller } from '../domain/session.ts';
import type { House, Person } from './test-cast.ts';
import { enterCast, group, openHouse, overhearPerson } from './test-cast.ts';

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
const say = (caller: Caller, conversationId: string, text: string) => house.messages.send(caller, { ...change(conversationId), text });
const roleOf = async (conversationId: string, { userId }: Caller) => (await house.ports.conversations.membership(conversationId, userId))?.role;

async function visibleTexts(caller: Caller, conversationId: string): Promise<unknown[]> {
  const { events } = await house.sync.history(caller, { conversationId, limit: 100 });
  return events.filter(({ kind }) => kind === 'message.sent').map(({ payload }) => payload.text);
}

describe('a direct conversation', () => {
  test('is one per pair, however many open it at once', async () => {
    const opened = await Promise.all([
      house.conversations.openDirect(alice, bob.userId),
      house.conversations.openDirect(bob, alice.userId),
      house.conversations.openDirect(alice, bob.userId),
    ]);
    expect(new Set(opened.map(({ conversationId }) => conversationId)).size).toBe(1);
    expect(opened[0]).toMatchObject({ kind: 'direct', peer: { username: 'bob' } });
  });

  test('is news to both people', async () => {
    const [aliceHears, bobHears] = await Promise.all([overhearPerson(house.bus, alice), overhearPerson(house.bus, bob)]);
    const { conversationId } = await house.conversations.openDirect(alice, bob.userId);
    for (const heard of [aliceHears, bobHears]) expect(heard).toEqual([{ type: 'joined', conversationId, joinedSeq: 1 }]);
  });

  test('is not opened with oneself or with nobody', async () => {
    await expect(house.conversations.openDirect(alice, alice.userId)).rejects.toMatchObject({ code: 'invalid' });
    await expect(house.conversations.openDirect(alice, randomUUID())).rejects.toMatchObject({ code: 'not_found' });
  });

  test('has no settings and is not left', async () => {
    const { conversationId } = await house.conversations.openDirect(alice, bob.userId);
    const attempts = [
      house.conversations.rename(alice, { ...change(conversationId), title: 'Us' }),
      house.conversations.setHistoryVisible(alice, { ...change(conversationId), visible: false }),
      house.conversations.addMember(alice, { ...change(conversationId), userId: carol.userId }),
      house.conversations.removeMember(alice, { ...change(conversationId), userId: bob.userId }),
      house.conversations.changeRole(alice, { ...change(conversationId), userId: bob.userId, role: 'admin' }),
      house.conversations.handOver(alice, { ...change(conversationId), userId: bob.userId }),
      house.conversations.leave(alice, change(conversationId)),
    ];
    for (const attempt of attempts) await expect(attempt).rejects.toMatchObject({ code: 'forbidden' });
  });
});

describe('a block', () => {
  test('keeps a person from opening a direct conversation, without a reason', async () => {
    await house.users.block(bob, mallory.userId);
    await expect(house.conversations.openDirect(mallory, bob.userId)).rejects.toMatchObject({ code: 'forbidden', message: expect.not.stringMatching(/block/i) });
    await house.users.unblock(bob, mallory.userId);
    await house.conversations.openDirect(mallory, bob.userId);
  });

  test('keeps a person from writing and typing where they could before', async () => {
    const { conversationId } = await house.conversations.openDirect(mallory, bob.userId);
    await house.users.block(bob, mallory.userId);
    await expect(say(mallory, conversationId, 'why?')).rejects.toMatchObject({ code: 'forbidden', message: expect.not.stringMatching(/block/i) });
    await expect(house.presence.typing(mallory, conversationId)).rejects.toMatchObject({ code: 'forbidden' });
    await say(bob, conversationId, 'because');
  });

  test('keeps a person from drawing the other into a group', async () => {
    await house.users.block(bob, mallory.userId);
    const created = house.conversations.createGroup(mallory, { clientId: randomUUID(), title: 'Trap', memberIds: [carol.userId, bob.userId], historyVisible: true });
    await expect(created).rejects.toMatchObject({ code: 'forbidden' });
    const trap = await group(house, [mallory, carol]);
    await expect(house.conversations.addMember(mallory, { ...change(trap), userId: bob.userId })).rejects.toMatchObject({ code: 'forbidden' });
  });

  test('leaves shared groups as they are', async () => {
    const garden = await group(house, [alice, bob, carol]);
    await house.users.block(bob, carol.userId);
    await say(carol, garden, 'hello all');
    expect(await visibleTexts(bob, garden)).toEqual(['hello all']);
  });
});

describe('creating a group', () => {
  test('twice with one clientId creates it once', async () => {
    const draft = { clientId: randomUUID(), title: 'Garden', memberIds: [bob.userId, alice.userId, bob.userId], historyVisible: true };
    const first = await house.conversations.createGroup(alice, draft);
    // A member who blocks the founder in between does not undo it.
    await house.users.block(bob, alice.userId);
    expect(await house.conversations.createGroup(alice, draft)).toEqual(first);
    expect(first).toMatchObject({ conversationId: draft.clientId, kind: 'group', title: 'Garden', role: 'owner' } satisfies Partial<Head>);
    expect((await house.conversations.members(alice, draft.clientId)).map(({ username, role }) => [username, role])).toEqual([
      ['alice', 'owner'],
      ['bob', 'member'],
    ]);
  });

  test('with a clientId that made another group is a conflict', async () => {
    const draft = { clientId: randomUUID(), title: 'Garden', memberIds: [bob.userId], historyVisible: true };
    await house.conversations.createGroup(alice, draft);
    for (const other of [{ title: 'Kitchen' }, { memberIds: [] }, { historyVisible: false }]) {
      await expect(house.conversations.createGroup(alice, { ...draft, ...other })).rejects.toMatchObject({ code: 'conflict' });
    }
    await expect(house.conversations.createGroup(mallory, draft)).rejects.toMatchObject({ code: 'conflict' });
  });

  test('with somebody unknown creates nothing', async () => {
    const draft = { clientId: randomUUID(), title: 'Garden', memberIds: [randomUUID()], historyVisible: true };
    await expect(house.conversations.createGroup(alice, draft)).rejects.toMatchObject({ code: 'not_found' });
    expect((await house.sync.heads(alice, {})).heads).toEqual([]);
  });

  test('too often is refused for a while', async () => {
    const strict = openHouse({ limit: { openings: 2 } });
    const cast = await enterCast(strict);
    await group(strict, [cast.alice]);
    await strict.conversations.openDirect(cast.alice, cast.bob.userId);
    await expect(group(strict, [cast.alice])).rejects.toMatchObject({ code: 'rate_limited' });
  });
});

describe('an owner', () => {
  test('leaves only after handing the group over, and is an admin then', async () => {
    const garden = await group(house, [alice, bob]);
    await expect(house.conversations.leave(alice, change(garden))).rejects.toMatchObject({ code: 'forbidden' });
    await house.conversations.handOver(alice, { ...change(garden), userId: bob.userId });
    expect([await roleOf(garden, alice), await roleOf(garden, bob)]).toEqual(['admin', 'owner']);
    await house.conversations.leave(alice, change(garden));
    expect((await house.conversations.members(bob, garden)).map(({ username }) => username)).toEqual(['bob']);
  });

  test('hands over to nobody outside', async () => {
    const garden = await group(house, [alice, bob]);
    await expect(house.conversations.handOver(alice, { ...change(garden), userId: mallory.userId })).rejects.toMatchObject({ code: 'not_found' });
    await expect(house.conversations.handOver(alice, { ...change(garden), userId: alice.userId })).rejects.toMatchObject({ code: 'invalid' });
  });
});

describe('a newcomer', () => {
  test('sees what was said before where the group shows it', async () => {
    const garden = await group(house, [alice, bob]);
    await say(alice, garden, 'before');
    await house.conversations.addMember(alice, { ...change(garden), userId: carol.userId });
    expect(await visibleTexts(carol, garden)).toEqual(['before']);
  });

  test('sees nothing of it where the group hides it', async () => {
    const garden = await group(house, [alice, bob], false);
    await say(alice, garden, 'before');
    const { seq } = await house.conversations.addMember(alice, { ...change(garden), userId: carol.userId });
    await say(alice, garden, 'after');
    expect(await visibleTexts(carol, garden)).toEqual(['after']);
    expect(await house.sync.range(carol, { conversationId: garden, after: 0, limit: 100 })).toMatchObject({
      visibleFromSeq: seq,
      events: [{ seq }, { seq: seq + 1 }],
    });
    await expect(house.messages.react(carol, { ...change(garden), seq: seq - 1, emoji: '👀', on: true })).rejects.toMatchObject({ code: 'not_found' });
  });

  test('is told that they joined', async () => {
    const garden = await group(house, [alice, bob]);
    const heard = await overhearPerson(house.bus, carol);
    const { seq } = await house.conversations.addMember(alice, { ...change(garden), userId: carol.userId });
    expect(heard).toEqual([{ type: 'joined', conversationId: garden, joinedSeq: seq }]);
  });
});
