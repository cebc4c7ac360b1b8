import { expect, it } from 'vitest';
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
