import { expect, it } from 'vitest';
import { LinkError } from '../link/server-link.ts';
import { garden, gardenVillage, overhear } from '../testing/garden.ts';
import { noFaults } from '../testing/unruly-link.ts';

it('a read position that is heard of before the messages it is about does not miscount them', async () => {
  const world = gardenVillage();
  const alice = await world.started('alice');
  alice.link.faults = { ...noFaults, messageLost: 1 };
  overhear(world, 2);
  world.server.report('alice', [{ conversationId: garden, read: { version: 0, seq: 3 } }]);
  alice.link.faults = noFaults;
  alice.link.whisper({ type: 'receipts', conversationId: garden, receipts: world.server.receipts(garden) });
  await world.run(1_000);
  overhear(world, 1);
  await world.run(1_000);
  expect(alice.engine.conversations()[0]?.unread).toBe(1);
});

it('a read position that is heard of while another log is still held does not count that one', async () => {
  const world = gardenVillage();
  const alice = await world.started('alice');
  overhear(world, 2);
  await world.run(1_000);
  alice.link.refusals.range = () => new LinkError('unavailable', 'Not now');
  world.server.failover(2);
  world.server.append(garden, { senderId: 'bob', clientId: 'title', kind: 'title.changed', payload: { title: 'Orchard' } });
  overhear(world, 1);
  alice.link.whisper({ type: 'hello', epoch: world.server.epoch, userId: 'alice', sessionId: 'session' });
  await world.run(1_000);
  world.server.report('alice', [{ conversationId: garden, read: { version: 0, seq: 2 } }]);
  await world.run(1_000);
  alice.link.refusals = {};
  await world.run(60_000);
  expect(alice.engine.conversations()[0]).toMatchObject({ readSeq: 2, unread: 1 });
});

it('what is marked as read before a new epoch is compared counts once it is', async () => {
  const world = gardenVillage();
  const alice = await world.started('alice');
  overhear(world, 3);
  await world.run(1_000);
  alice.link.refusals.range = () => new LinkError('unavailable', 'Not now');
  world.server.failover(0);
  alice.link.drop();
  await world.run(1_000);
  alice.engine.markRead(garden, 3);
  await world.run(1_000);
  alice.link.refusals = {};
  await world.run(60_000);
  expect(alice.engine.conversations()[0]).toMatchObject({ readSeq: 3, unread: 1 });
  expect(world.server.room(garden).members.get('alice')).toMatchObject({ readSeq: 3 });
});

it('what is marked as read before a new epoch proves to be of another log is not what was read', async () => {
  const world = gardenVillage();
  const alice = await world.started('alice');
  overhear(world, 3);
  await world.run(1_000);
  alice.link.refusals.range = () => new LinkError('unavailable', 'Not now');
  world.server.failover(3);
  world.server.append(garden, { senderId: 'bob', clientId: 'title', kind: 'title.changed', payload: { title: 'Orchard' } });
  overhear(world, 3);
  alice.link.drop();
  await world.run(1_000);
  alice.engine.markRead(garden, 3);
  await world.run(1_000);
  alice.link.refusals = {};
  await world.run(60_000);
  expect(alice.engine.conversations()[0]).toMatchObject({ readSeq: 0, unread: 3 });
});

it('how far was read in a log that is over is not told of the new one, also by a device that died in between', async () => {
  const world = gardenVillage();
  const alice = await world.started('alice');
  overhear(world, 3);
  await world.run(1_000);
  alice.engine.markRead(garden, 4);
  await world.run(1_000);
  // The new log is compared before anybody has said what it counts.
  alice.link.refusals.heads = () => new LinkError('unavailable', 'Not now');
  alice.link.faults = { ...noFaults, messageLost: 1 };
  world.server.failover(3);
  overhear(world, 4);
  world.server.room(garden).members.get('alice')!.readSeq = 0;
  alice.link.whisper({ type: 'hello', epoch: world.server.epoch, userId: 'alice', sessionId: 'session' });
  await world.run(2_000);
  alice.crash();
  await alice.revive();
  await world.run(60_000);
  expect(alice.engine.conversations()[0]).toMatchObject({ readSeq: 0, unread: 4 });
  expect(world.server.room(garden).members.get('alice')).toMatchObject({ readSeq: 0 });
});

it('a read position that is heard of while a head is on its way is not forgotten when that comes', async () => {
  const world = gardenVillage();
  const alice = await world.started('alice');
  overhear(world, 3);
  await world.run(1_000);
  const heads = alice.link.heads.bind(alice.link);
  const late = Promise.withResolvers<void>();
  alice.link.heads = async (query) => {
    alice.link.heads = heads;
    const answer = await heads(query);
    await late.promise;
    return answer;
  };
  world.server.failover(0);
  alice.link.whisper({ type: 'hello', epoch: world.server.epoch, userId: 'alice', sessionId: 'session' });
  await world.run(1_000);
  world.server.report('alice', [{ conversationId: garden, read: { version: 0, seq: 3 } }]);
  await world.run(1_000);
  late.resolve();
  await world.run(1_000);
  expect(alice.engine.conversations()[0]).toMatchObject({ readSeq: 3, unread: 1 });
});

it('a read position that is heard of before the conversation itself is not forgotten', async () => {
  const world = gardenVillage();
  overhear(world, 3);
  const old = world.server.heads('alice');
  const alice = world.device('alice');
  alice.link.faults = { ...noFaults, messageLost: 1 };
  await alice.start();
  await world.run(1_000);
  world.server.report('alice', [{ conversationId: garden, read: { version: 0, seq: 3 } }]);
  alice.link.whisper({ type: 'receipts', conversationId: garden, receipts: world.server.receipts(garden) });
  alice.link.whisper({ type: 'heads', heads: old, complete: true });
  await world.run(1_000);
  expect(alice.engine.conversations()[0]).toMatchObject({ readSeq: 3, unread: 1 });
});

it('a read position that is heard of while one asks about another is asked about as well', async () => {
  const world = gardenVillage();
  const alice = await world.started('alice');
  alice.link.faults = { ...noFaults, messageLost: 1 };
  const heads = alice.link.heads.bind(alice.link);
  const late = Promise.withResolvers<void>();
  alice.link.heads = async (query) => {
    alice.link.heads = heads;
    const answer = await heads(query);
    await late.promise;
    return answer;
  };
  overhear(world, 2);
  for (const seq of [2, 3]) {
    world.server.report('alice', [{ conversationId: garden, read: { version: 0, seq } }]);
    alice.link.whisper({ type: 'receipts', conversationId: garden, receipts: world.server.receipts(garden) });
    await world.run(1_000);
  }
  late.resolve();
  await world.run(1_000);
  expect(alice.engine.conversations()[0]).toMatchObject({ readSeq: 3, unread: 0 });
});
