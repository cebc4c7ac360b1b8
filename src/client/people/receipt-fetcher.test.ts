import { expect, it } from 'vitest';
import { LinkError } from '../link/server-link.ts';
import { garden, gardenVillage, overhear } from '../testing/garden.ts';

it('receipts that a failover took back are forgotten, also where the log is the same', async () => {
  const world = gardenVillage();
  const alice = await world.started('alice');
  const bob = await world.started('bob');
  overhear(world, 3);
  alice.engine.open(garden);
  await world.run(2_000);
  expect(alice.engine.timeline(garden).receipts.get('bob')).toMatchObject({ deliveredSeq: 4 });
  bob.crash();
  world.server.room(garden).members.get('bob')!.deliveredSeq = 1;
  world.server.failover(0);
  alice.link.drop();
  await world.run(2_000);
  expect(alice.engine.timeline(garden).receipts.get('bob')).toMatchObject({ deliveredSeq: 1 });
});

it('receipts of a conversation that was opened before the person was in it are read when they are', async () => {
  const world = gardenVillage('bob');
  const bob = await world.started('bob');
  await world.run(1_000);
  bob.crash();
  const alice = await world.started('alice');
  alice.link.refusals.receipts = () => new LinkError('not_found', 'No such conversation');
  alice.engine.open(garden);
  await world.run(1_000);
  alice.link.refusals = {};
  world.server.join(garden, 'alice');
  await world.run(2_000);
  expect(alice.engine.timeline(garden).receipts.get('bob')).toMatchObject({ deliveredSeq: 1 });
});

it('receipts that moved before the server told of a conversation are read when it does', async () => {
  const world = gardenVillage('bob');
  const bob = await world.started('bob');
  const alice = await world.started('alice');
  world.server.room(garden).members.get('bob')!.deliveredSeq = 0;
  alice.engine.open(garden);
  await world.run(1_000);
  expect(alice.engine.timeline(garden).receipts.get('bob')).toMatchObject({ deliveredSeq: 0 });
  bob.crash();
  world.server.room(garden).members.get('bob')!.deliveredSeq = 1;
  world.server.join(garden, 'alice');
  await world.run(2_000);
  expect(alice.engine.timeline(garden).receipts.get('bob')).toMatchObject({ deliveredSeq: 1 });
});

it('receipts that are asked for while an older answer is on its way are asked for again', async () => {
  const world = gardenVillage();
  const alice = await world.started('alice');
  const receipts = alice.link.receipts.bind(alice.link);
  const late = Promise.withResolvers<void>();
  alice.link.receipts = async (conversationId) => {
    const answer = await receipts(conversationId);
    await late.promise;
    return answer;
  };
  alice.engine.open(garden);
  await world.run(1_000);
  world.server.room(garden).members.get('bob')!.readSeq = 1;
  alice.link.drop();
  await world.run(1_000);
  late.resolve();
  await world.run(1_000);
  expect(alice.engine.timeline(garden).receipts.get('bob')).toMatchObject({ readSeq: 1 });
});
