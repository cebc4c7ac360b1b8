import { expect, it } from 'vitest';
import type { OwnReport } from '../link/server-link.ts';
import { LinkError } from '../link/server-link.ts';
import { garden, gardenVillage, overhear } from '../testing/garden.ts';
import type { Device, Village } from '../testing/village.ts';

/** What a device reports from now on. */
function reportsOf({ link }: Device): OwnReport[] {
  const told: OwnReport[] = [];
  const report = link.report.bind(link);
  link.report = (reports) => {
    told.push(...reports);
    return report(reports);
  };
  return told;
}

it('what is delivered is told of each device, though another of the person is ahead', async () => {
  const world = gardenVillage();
  await world.started('alice');
  overhear(world, 3);
  const second = world.device('alice');
  const told = reportsOf(second);
  await second.start();
  await world.run(2_000);
  expect(told.at(-1)).toMatchObject({ deliveredSeq: 4, stored: { from: 1, to: 4 } });
  const before = told.length;
  second.link.drop();
  await world.run(2_000);
  expect(told).toHaveLength(before);
});

it('what is delivered counts what is beyond a hole for the device, and not for the person', async () => {
  const world = gardenVillage();
  overhear(world, 40);
  const alice = world.device('alice', { holes: true });
  const told = reportsOf(alice);
  await alice.start();
  await world.run(700);
  expect(told).toEqual([{ conversationId: garden, deliveredSeq: 0, stored: { from: 38, to: 41 } }]);
  await world.run(60_000);
  expect(told.at(-1)).toEqual({ conversationId: garden, deliveredSeq: 41, stored: { from: 1, to: 41 } });
  expect(told.length).toBeLessThan(4);
});

it('what is delivered is told again to a server of another epoch', async () => {
  const world = gardenVillage();
  const alice = await world.started('alice');
  overhear(world, 3);
  await world.run(1_000);
  const told = reportsOf(alice);
  world.server.failover(0);
  alice.link.drop();
  await world.run(2_000);
  expect(told.at(-1)).toMatchObject({ stored: { from: 1, to: 4 } });
});

/** The connection outlives a failover: the server says so, and nothing else. */
function hearOfFailover(world: Village, { link }: Device): void {
  link.whisper({ type: 'hello', epoch: world.server.epoch, userId: 'alice', sessionId: 'session' });
}

it('what is delivered is told again when it was told in an epoch that is over by the time of the answer', async () => {
  const world = gardenVillage();
  const alice = await world.started('alice');
  const answered = Promise.withResolvers<void>();
  const report = alice.link.report.bind(alice.link);
  alice.link.report = async (reports) => {
    await report(reports);
    await answered.promise;
  };
  overhear(world, 3);
  await world.run(1_000);
  world.server.failover(0);
  const member = world.server.room(garden).members.get('alice')!;
  member.deliveredSeq = 1;
  hearOfFailover(world, alice);
  await world.run(1_000);
  answered.resolve();
  await world.run(2_000);
  expect(world.server.room(garden).members.get('alice')).toMatchObject({ deliveredSeq: 4 });
});

it('what is delivered is told again when it was refused in an epoch that is over by the time of the answer', async () => {
  const world = gardenVillage();
  const alice = await world.started('alice');
  const answered = Promise.withResolvers<void>();
  const report = alice.link.report.bind(alice.link);
  alice.link.report = async () => {
    await answered.promise;
    throw new LinkError('invalid', 'Nothing can be read beyond the last message');
  };
  overhear(world, 3);
  await world.run(1_000);
  world.server.failover(0);
  hearOfFailover(world, alice);
  await world.run(1_000);
  alice.link.report = report;
  answered.resolve();
  await world.run(2_000);
  expect(world.server.room(garden).members.get('alice')).toMatchObject({ deliveredSeq: 4 });
});

it('what is delivered of an epoch that is over is not told to the next, which would be believed to know more than it does', async () => {
  const world = gardenVillage();
  const alice = await world.started('alice');
  overhear(world, 3);
  await world.run(1_000);
  const told = reportsOf(alice);
  alice.link.refusals.range = () => new LinkError('unavailable', 'Not now');
  world.server.failover(2);
  hearOfFailover(world, alice);
  await world.run(2_000);
  expect(told).toEqual([]);
  alice.link.refusals = {};
  overhear(world, 2);
  await world.run(60_000);
  expect(world.server.room(garden).members.get('alice')).toMatchObject({ deliveredSeq: 4 });
});
