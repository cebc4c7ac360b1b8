import { randomUUID } from 'node:crypto';
import { beforeEach, expect, test } from 'vitest';
import type { Caller } from '../domain/session.ts';
import type { House, Person } from './test-cast.ts';
import { enter, enterCast, group, openHouse } from './test-cast.ts';

const actors = ['owner', 'admin', 'member', 'outsider', 'removed'] as const;
type Actor = (typeof actors)[number];
let house: House;
let garden: string;
let mallory: Person;
let people: Record<Actor, Person>;
let subjects: { admin: Person; member: Person };

beforeEach(async () => {
  house = openHouse();
  const { alice, bob, carol, ...others } = await enterCast(house);
  mallory = others.mallory;
  const [admin2, member2, removed] = await Promise.all(['dave', 'erin', 'frank'].map((name) => enter(house, name)));
  people = { owner: alice, admin: bob, member: carol, outsider: mallory, removed: removed! };
  subjects = { admin: admin2!, member: member2! };
  garden = await group(house, [alice, bob, carol, admin2!, member2!, removed!]);
  for (const admin of [bob, admin2!]) await house.conversations.changeRole(alice, { ...change(garden), userId: admin.userId, role: 'admin' });
  await house.conversations.removeMember(alice, { ...change(garden), userId: removed!.userId });
});

const attempts: Record<string, { by: Actor[]; run(actor: Caller): Promise<unknown> }> = {
  'renames it': { by: ['owner', 'admin'], run: (actor) => house.conversations.rename(actor, { ...change(garden), title: 'Park' }) },
  'hides history': { by: ['owner', 'admin'], run: (actor) => house.conversations.setHistoryVisible(actor, { ...change(garden), visible: false }) },
  'adds a person': { by: ['owner', 'admin'], run: (actor) => house.conversations.addMember(actor, { ...change(garden), userId: mallory.userId }) },
  'removes a member': { by: ['owner', 'admin'], run: (actor) => house.conversations.removeMember(actor, { ...change(garden), userId: subjects.member.userId }) },
  'removes an admin': { by: ['owner'], run: (actor) => house.conversations.removeMember(actor, { ...change(garden), userId: subjects.admin.userId }) },
  'removes the owner': { by: [], run: (actor) => house.conversations.removeMember(actor, { ...change(garden), userId: people.owner.userId }) },
  'makes an admin': { by: ['owner'], run: (actor) => house.conversations.changeRole(actor, { ...change(garden), userId: subjects.member.userId, role: 'admin' }) },
  'unmakes an admin': { by: ['owner'], run: (actor) => house.conversations.changeRole(actor, { ...change(garden), userId: subjects.admin.userId, role: 'member' }) },
  'hands it over': { by: ['owner'], run: (actor) => house.conversations.handOver(actor, { ...change(garden), userId: subjects.member.userId }) },
  'leaves': { by: ['admin', 'member'], run: (actor) => house.conversations.leave(actor, change(garden)) },
  'lists the members': { by: ['owner', 'admin', 'member'], run: (actor) => house.conversations.members(actor, garden) },
  'says something': { by: ['owner', 'admin', 'member'], run: (actor) => say(actor, garden, 'hello') },
  'shows that they type': { by: ['owner', 'admin', 'member'], run: (actor) => house.presence.typing(actor, garden) },
};

for (const [what, { by, run }] of Object.entries(attempts)) {
  for (const actor of actors) {
    const expected = by.includes(actor) ? 'allowed' : actor === 'outsider' ? 'not_found' : 'forbidden';
    test(`${named(actor)} who ${what} is told ${expected}`, async () => {
      expect(await outcome(run(people[actor]))).toBe(expected);
    });
  }
}

test('an outsider is told the same of a group as of none', async () => {
  const nowhere = randomUUID();
  const answers = async (conversationId: string) =>
    Promise.all(
      [
        house.conversations.rename(mallory, { ...change(conversationId), title: 'Mine' }),
        house.conversations.members(mallory, conversationId),
        house.conversations.leave(mallory, change(conversationId)),
        say(mallory, conversationId, 'anyone?'),
        house.sync.range(mallory, { conversationId, after: 0, limit: 1 }),
        house.sync.history(mallory, { conversationId, limit: 1 }),
        house.sync.receipts(mallory, conversationId),
        house.sync.report(mallory, [{ conversationId, read: { version: 0, seq: 1 } }]),
        house.presence.typing(mallory, conversationId),
      ].map((call) => call.then(() => 'allowed', ({ code, message }: { code: string; message: string }) => `${code}: ${message}`)),
    );
  const told = await answers(garden);
  expect(told).toEqual(await answers(nowhere));
  expect(new Set(told)).toEqual(new Set(['not_found: No such conversation']));
});

function change(conversationId: string) {
  return { conversationId, clientId: randomUUID() };
}

function say(caller: Caller, conversationId: string, text: string) {
  return house.messages.send(caller, { ...change(conversationId), text });
}

function named(actor: Actor): string {
  return actor === 'outsider' ? 'an outsider' : actor === 'removed' ? 'somebody who was removed' : `the ${actor}`;
}

function outcome(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => 'allowed',
    ({ code }: { code: string }) => code,
  );
}
