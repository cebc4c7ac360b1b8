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
