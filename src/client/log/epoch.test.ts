import { expect, it } from 'vitest';
import { LinkError } from '../link/server-link.ts';
import { garden, gardenVillage, overhear } from '../testing/garden.ts';
import { noFaults } from '../testing/unruly-link.ts';

it('another log of a new epoch is gone back to, and what was acknowledged is sent again', async () => {
  const world = gardenVillage();
  const alice = await world.started('alice');
  overhear(world, 3);
  const clientId = await world.wait(alice.engine.send(garden, { text: 'mine' }));
  await world.run(2_000);
  expect(world.server.room(garden).events.at(-1)?.clientId).toBe(clientId);

  world.server.failover(2);
  overhear(world, 1, 'bob');
  alice.link.drop();
  await world.run(10_000);
  expect(await alice.held(garden)).toEqual(world.server.rowsFor(garden, 'alice'));
  expect(world.server.room(garden).events.filter((event) => event.clientId === clientId)).toHaveLength(1);
  expect(alice.storage.truncations).toBe(1);
});

it('another log that is the same one costs a comparison, and nothing is read again', async () => {
  const world = gardenVillage();
  const alice = await world.started('alice');
  overhear(world, 30);
  await world.run(1_000);
  world.server.failover(0);
  const before = alice.link.calls.range ?? 0;
  alice.link.drop();
  await world.run(5_000);
  expect((alice.link.calls.range ?? 0) - before).toBe(1);
  expect(alice.storage.truncations).toBe(0);
  expect(alice.heard).toHaveLength(31);
});

it('another log is noticed by a device that was off while the epoch changed', async () => {
  const world = gardenVillage();
  const alice = await world.started('alice');
  overhear(world, 6);
  await world.run(1_000);
  alice.crash();
  world.server.failover(3);
  overhear(world, 3);
  await alice.revive();
  await world.run(5_000);
  expect(await alice.held(garden)).toEqual(world.server.rowsFor(garden, 'alice'));
});

it('another log takes back the edits and reactions it has lost', async () => {
  const world = gardenVillage();
  const alice = await world.started('alice');
  overhear(world, 2);
  world.server.append(garden, { senderId: 'bob', clientId: 'edit', kind: 'message.edited', payload: { target: 2, text: 'better' } });
  world.server.append(garden, { senderId: 'bob', clientId: 'like', kind: 'reaction.changed', payload: { target: 3, emoji: '👍', on: true } });
  await world.run(1_000);
  world.server.failover(2);
  alice.link.drop();
  await world.run(5_000);
  expect((await alice.held(garden)).map(({ payload }) => payload)).toEqual(world.server.rowsFor(garden, 'alice').map(({ payload }) => payload));
  expect((await alice.held(garden))[1]?.payload).toEqual({ text: 'line 2' });
});

it('another log is counted anew, also by a device whose connection outlives the failover', async () => {
  const world = gardenVillage();
  const alice = await world.started('alice');
  overhear(world, 3);
  await world.run(1_000);
  world.server.failover(2);
  alice.link.whisper({ type: 'hello', epoch: world.server.epoch, userId: 'alice', sessionId: 'session' });
  await world.run(1_000);
  overhear(world, 1);
  await world.run(1_000);
  expect(alice.engine.conversations()[0]).toMatchObject({ lastSeq: 3, lastMessageNo: 2, unread: 2 });
});

it('another log is gone back to once, whichever tab hears of it first', async () => {
  const world = gardenVillage();
  const first = await world.started('alice');
  const second = await world.started('alice', { memory: first.memory.tab() });
  overhear(world, 3);
  await world.run(1_000);
  for (const { link } of [first, second]) link.faults = { ...noFaults, messageLost: 1 };
  world.server.failover(1);
  overhear(world, 1);
  const range = second.link.range.bind(second.link);
  const late = Promise.withResolvers<void>();
  second.link.range = async (query) => {
    const page = await range(query);
    await late.promise;
    return page;
  };
  for (const { link } of [second, first]) link.whisper({ type: 'hello', epoch: world.server.epoch, userId: 'alice', sessionId: 'session' });
  await world.run(5_000);
  // What it wants to store now tells the second that the first has gone ahead.
  world.server.report('alice', [{ conversationId: garden, read: { version: 0, seq: 2 } }]);
  await world.wait(second.engine.refresh());
  await world.run(1_000);
  late.resolve();
  await world.run(5_000);
  expect(await first.held(garden)).toEqual(world.server.rowsFor(garden, 'alice'));
  expect([first.storage.truncations, second.storage.truncations]).toEqual([1, 0]);
});

it('another log whose head was long on its way is counted with what came after it', async () => {
  const world = gardenVillage();
  const alice = await world.started('alice');
  const heads = alice.link.heads.bind(alice.link);
  const late = Promise.withResolvers<void>();
  alice.link.heads = async (query) => {
    const answer = await heads(query);
    await late.promise;
    return answer;
  };
  world.server.failover(0);
  alice.link.whisper({ type: 'hello', epoch: world.server.epoch, userId: 'alice', sessionId: 'session' });
  await world.run(1_000);
  overhear(world, 2);
  await world.run(1_000);
  late.resolve();
  await world.run(1_000);
  expect(alice.engine.conversations()[0]).toMatchObject({ lastSeq: 3, lastMessageNo: 2, unread: 2 });
});

it('a conversation that could not be read is compared when the server names it again', async () => {
  const world = gardenVillage();
  const alice = await world.started('alice');
  overhear(world, 3);
  await world.run(1_000);
  alice.link.refusals.range = () => new LinkError('not_found', 'No such conversation');
  world.server.failover(2);
  overhear(world, 2);
  alice.link.drop();
  await world.run(3_000);
  alice.link.refusals = {};
  alice.link.tellHeads();
  await world.run(3_000);
  expect(await alice.held(garden)).toEqual(world.server.rowsFor(garden, 'alice'));
});

it('a conversation that could not be read is compared when an event names it again', async () => {
  const world = gardenVillage();
  const alice = await world.started('alice', { holes: true });
  overhear(world, 3);
  await world.run(1_000);
  alice.link.refusals.range = () => new LinkError('not_found', 'No such conversation');
  world.server.failover(2);
  overhear(world, 20);
  alice.link.drop();
  await world.run(3_000);
  alice.link.refusals = {};
  overhear(world, 20);
  await world.run(60_000);
  expect(await alice.held(garden)).toEqual(world.server.rowsFor(garden, 'alice'));
});

it('another log that has lost one’s joining is gone back to as far as one could see before', async () => {
  const world = gardenVillage();
  overhear(world, 3);
  world.server.leave(garden, 'alice');
  overhear(world, 6);
  world.server.room(garden).historyVisible = false;
  world.server.join(garden, 'alice');
  overhear(world, 3);
  const alice = await world.started('alice');
  world.server.failover(6);
  Object.assign(world.server.room(garden).members.get('alice')!, { visibleFromSeq: 1, leftSeq: 5 });
  // The log answers before anybody has said what has become of the membership.
  const told = Promise.withResolvers<never>();
  alice.link.heads = () => told.promise;
  alice.link.whisper({ type: 'hello', epoch: world.server.epoch, userId: 'alice', sessionId: 'session' });
  await world.run(60_000);
  expect(await alice.held(garden)).toEqual(world.server.rowsFor(garden, 'alice'));
});

it('another log in which one has joined anew is gone back to no further than one may see', async () => {
  const world = gardenVillage();
  const alice = await world.started('alice');
  overhear(world, 5);
  await world.run(1_000);
  world.server.failover(4);
  world.server.leave(garden, 'alice');
  world.server.room(garden).historyVisible = false;
  world.server.join(garden, 'alice');
  overhear(world, 4);
  alice.link.drop();
  await world.run(60_000);
  const { visibleFromSeq } = alice.engine.conversations()[0]!;
  expect((await alice.held(garden)).filter(({ seq }) => seq >= visibleFromSeq)).toEqual(world.server.rowsFor(garden, 'alice'));
});

it('what a server says that has not heard of the failover yet is not taken for the new log', async () => {
  const world = gardenVillage();
  const alice = await world.started('alice');
  overhear(world, 3);
  await world.run(1_000);
  const { epoch } = world.server;
  const lost = world.server.room(garden).events.at(-1)!;
  world.server.failover(1);
  // An answer tells of the new epoch; the stream is still of the old one.
  alice.link.whisper({ type: 'hello', epoch, userId: 'alice', sessionId: 'session' });
  await world.wait(alice.engine.refresh());
  await world.run(1_000);
  expect(alice.storage.truncations).toBe(1);
  alice.link.whisper({ type: 'event', event: lost });
  await world.run(1_000);
  expect(await alice.held(garden)).toEqual(world.server.rowsFor(garden, 'alice'));
  expect(alice.storage.truncations).toBe(1);
  expect(alice.heard.filter(({ id }) => id === lost.id)).toHaveLength(1);
});
