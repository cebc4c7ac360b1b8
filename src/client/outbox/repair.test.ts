import { expect, it } from 'vitest';
import type { OutboxEntry } from '../contract.ts';
import { DeliveryEngine } from '../delivery-engine.ts';
import { LinkError } from '../link/server-link.ts';
import type { Scheduler } from '../scheduler.ts';
import { MemoryStorage } from '../storage/memory-storage.ts';
import { UnrulyLink, noFaults } from '../testing/unruly-link.ts';
import type { Device } from '../testing/village.ts';
import { Village } from '../testing/village.ts';
import { Outbox } from './outbox.ts';

const garden = 'garden';

async function pair(): Promise<{ world: Village; alice: Device }> {
  const world = new Village();
  world.server.open(garden, ['alice', 'bob']);
  world.server.open('kitchen', ['alice', 'bob']);
  return { world, alice: await world.started('alice') };
}

function said({ server }: Village, place = garden): unknown[] {
  return server.room(place).events.filter(({ kind }) => kind === 'message.sent').map(({ payload }) => payload.text);
}

it('after a failover, an edit does not reach another message that has taken the place of the one it was meant for', async () => {
  const { world, alice } = await pair();
  await world.wait(alice.engine.send(garden, { text: 'mine' }));
  await world.run(1_000);
  alice.link.cut();
  await world.wait(alice.engine.edit(garden, 2, 'mine, better'));
  world.server.failover(1);
  world.server.append(garden, { senderId: 'bob', clientId: 'other', kind: 'message.sent', payload: { text: 'bob was faster' } });
  alice.link.mend();
  await world.run(20_000);
  expect(world.server.room(garden).rows.filter(({ kind }) => kind === 'message.sent').map(({ payload }) => payload.text)).toEqual(['bob was faster', 'mine, better']);
});

it('after a failover, a reaction to what the log has lost fails, and says why', async () => {
  const { world, alice } = await pair();
  world.server.append(garden, { senderId: 'bob', clientId: 'lost', kind: 'message.sent', payload: { text: 'soon lost' } });
  await world.run(1_000);
  alice.link.cut();
  const clientId = await world.wait(alice.engine.react(garden, 2, { emoji: '👍', on: true }));
  world.server.failover(1);
  world.server.append(garden, { senderId: 'bob', clientId: 'other', kind: 'message.sent', payload: { text: 'something else' } });
  alice.link.mend();
  await expect(world.wait(alice.engine.settled(clientId))).rejects.toMatchObject({ code: 'conflict' });
  expect(world.server.room(garden).events.map(({ kind }) => kind)).not.toContain('reaction.changed');
});

it('after a failover, nothing is shown twice while everything is sent again', async () => {
  const { world, alice } = await pair();
  alice.watch(garden);
  for (const text of ['one', 'two', 'three']) await world.wait(alice.engine.send(garden, { text }));
  await world.run(2_000);
  world.server.failover(0);
  alice.link.drop();
  await world.run(5_000);
  expect(alice.flickers).toEqual([]);
  expect(said(world)).toEqual(['one', 'two', 'three']);
  expect(alice.engine.status().queued).toBe(0);
});

it('after a failover, only what the log has lost is sent again', async () => {
  const { world, alice } = await pair();
  for (const text of ['one', 'two', 'three', 'four']) await world.wait(alice.engine.send(garden, { text }));
  await world.run(2_000);
  const sends = alice.link.calls.send!;
  world.server.failover(1);
  alice.link.drop();
  await world.run(20_000);
  expect(said(world)).toEqual(['one', 'two', 'three', 'four']);
  expect(alice.link.calls.send! - sends).toBe(1);
});

/** Bob answers Alice and reacts; then his device is away while the log is another, and he has left and come back to it, seeing nothing of before. */
async function comesBack(lost: number) {
  const world = new Village();
  world.server.open(garden, ['alice', 'bob'], false);
  world.server.append(garden, { senderId: 'alice', clientId: 'hers', kind: 'message.sent', payload: { text: 'hers' } });
  const bob = await world.started('bob');
  await world.wait(bob.engine.send(garden, { text: 'mine' }));
  const reaction = await world.wait(bob.engine.react(garden, 2, { emoji: '👍', on: true }));
  await world.run(2_000);
  bob.link.cut();
  world.server.failover(lost);
  world.server.leave(garden, 'bob');
  world.server.join(garden, 'bob');
  bob.link.mend();
  await world.run(20_000);
  return { world, bob, reaction };
}

it('after a failover, what lies below what may be seen now is no proof: it is sent again', async () => {
  const { world } = await comesBack(2);
  expect(said(world)).toEqual(['hers', 'mine']);
});

it('after a failover, what was done to a message that may not be seen any more is not given up where the log has kept it', async () => {
  const { bob, reaction } = await comesBack(0);
  expect(bob.engine.sent(reaction)).toMatchObject({ state: 'acked', acked: { seq: 4 } });
});

/** Shows what it held before, for as long as a change is on its way to the disk. */
class SlowStorage extends MemoryStorage {
  readonly #scheduler: Scheduler;

  constructor(scheduler: Scheduler) {
    super();
    this.#scheduler = scheduler;
  }

  override async update(entries: OutboxEntry[]): Promise<void> {
    await new Promise<void>((resolve) => void this.#scheduler.after(500, resolve));
    return super.update(entries);
  }
}

it('after a failover, everything is sent again although the storage is slow to hear of it', async () => {
  const { world } = await pair();
  const link = new UnrulyLink({ server: world.server, userId: 'bob', scheduler: world.scheduler, random: world.random });
  const { scheduler, random, newId } = world;
  const engine = new DeliveryEngine({ link, storage: new SlowStorage(scheduler), scheduler, random, newId, holes: false, logger: { warn: () => {} } });
  await engine.start();
  await world.run(1_000);
  // Acknowledged, and lost before this device has read it: nothing but the outbox knows of it.
  link.faults = { ...noFaults, messageLost: 1 };
  link.refusals.range = () => new LinkError('unavailable', 'Not now');
  for (const text of ['one', 'two']) await engine.send(garden, { text });
  await world.run(10_000);
  expect(said(world)).toEqual(['one', 'two']);
  world.server.failover(2);
  link.faults = noFaults;
  link.refusals = {};
  expect(said(world)).toEqual([]);
  link.drop();
  await world.run(20_000);
  expect(said(world)).toEqual(['one', 'two']);
});

it('after a failover, an edit that was on its way meanwhile does not reach another message either', async () => {
  const { world, alice } = await pair();
  await world.wait(alice.engine.send(garden, { text: 'mine' }));
  await world.run(1_000);
  alice.link.beforeSend = () => {
    alice.link.beforeSend = () => {};
    world.server.failover(1);
    world.server.append(garden, { senderId: 'alice', clientId: 'other', kind: 'message.sent', payload: { text: 'from another device' } });
  };
  await world.wait(alice.engine.edit(garden, 2, 'mine, better'));
  await world.run(1_000);
  alice.link.drop();
  await world.run(20_000);
  expect(world.server.room(garden).rows.filter(({ kind }) => kind === 'message.sent').map(({ payload }) => payload.text)).toEqual(['from another device', 'mine, better']);
});

it.each(['hears of the epoch', 'goes back in its log'])('after a failover, what one tab was refused for good is not sent again by another that %s later', async (what) => {
  const { world } = await pair();
  const storage = new MemoryStorage();
  const owner = { userId: () => 'alice', epoch: () => 'epoch-1', holds: () => false, changed: () => {}, acknowledged: () => {} };
  const { scheduler, random, newId } = world;
  const link = new UnrulyLink({ server: world.server, userId: 'alice', scheduler, random });
  const [first, second] = [storage, storage.tab()].map((tab) => new Outbox({ link, storage: tab, scheduler, random, newId, logger: { warn: () => {} } }, owner)) as [Outbox, Outbox];
  const clientId = await first.add(garden, { type: 'react', seq: 2, emoji: '👍', on: true });
  await first.acknowledge(clientId, { seq: 3, id: 'id-3' });
  await second.reload();
  await second.repair();
  await second.fail(clientId, { code: 'conflict', message: 'The message this was about is no longer there' });
  await (what === 'hears of the epoch' ? first.repair() : first.rewound(garden, 2));
  expect(await storage.outbox()).toMatchObject([{ clientId, state: 'failed' }]);
});

it('after a failover, what was said on its way meanwhile does not overtake what was lost', async () => {
  const { world, alice } = await pair();
  await world.wait(alice.engine.send(garden, { text: 'one' }));
  await world.run(1_000);
  alice.link.beforeSend = () => {
    alice.link.beforeSend = () => {};
    world.server.failover(1);
  };
  await world.wait(alice.engine.send(garden, { text: 'two' }));
  await world.run(1_000);
  alice.link.drop();
  await world.run(20_000);
  expect(said(world)).toEqual(['one', 'two']);
});

/** Everything as it was, under a new epoch: as when the wrong backup was restored first. */
function restorable({ server }: Village): () => void {
  const saved = structuredClone(server.room(garden));
  return () => {
    server.epochNumber++;
    server.rooms.set(garden, saved);
  };
}

it('what an epoch refused that had lost it, is found again by one that has not', async () => {
  const { world, alice } = await pair();
  const clientId = await world.wait(alice.engine.send(garden, { text: 'one' }));
  await world.run(1_000);
  const restore = restorable(world);
  // Nothing is read of the wrong log, so that nothing is read again of the right one either.
  alice.link.refusals.range = () => new LinkError('forbidden', 'Not yours');
  world.server.failover(1);
  world.server.leave(garden, 'alice');
  alice.link.drop();
  await world.run(10_000);
  expect(alice.engine.sent(clientId)).toMatchObject({ state: 'failed' });
  alice.link.refusals = {};
  restore();
  alice.link.drop();
  await world.run(10_000);
  expect(alice.engine.sent(clientId)).toMatchObject({ state: 'acked', acked: { seq: 2 } });
  expect(said(world)).toEqual(['one']);
});
