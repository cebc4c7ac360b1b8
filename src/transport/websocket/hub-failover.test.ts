import { beforeEach, expect, test, vi } from 'vitest';
import type { HubStage } from './test-hub-stage.ts';
import { openHub } from './test-hub-stage.ts';

let stage: HubStage;
let alice: string;
let bob: string;

beforeEach(async () => void ({ stage, alice, bob } = await openHub()));

test('a device hears hello again when the epoch changes, and the new log from there', async () => {
  const device = await stage.connect(bob);
  stage.database.epoch = 'memory-2';
  await stage.poll.poll();
  await stage.say(alice, 'after the failover');
  stage.bus.deliver();
  await vi.waitFor(() => expect(device.seqs).toEqual([2]));
  expect(device.of('hello').map(({ epoch }) => epoch)).toEqual(['memory-1', 'memory-2']);
});

test('a device hears of a new epoch also when the database was away at the first look', async () => {
  const device = await stage.connect(bob);
  const restore = stage.database.snapshot();
  await stage.say(alice, 'lost');
  stage.bus.deliver();
  await vi.waitFor(() => expect(device.seqs).toEqual([2]));
  restore();
  stage.database.epoch = 'memory-2';
  vi.spyOn(stage.repositories.log, 'positions').mockRejectedValueOnce(new Error('away'));
  await expect(stage.poll.poll()).rejects.toThrow('away');
  await stage.poll.poll();
  await stage.say(alice, 'after the failover');
  stage.bus.deliver();
  await vi.waitFor(() => expect(device.seqs).toEqual([2, 2]));
  expect(device.of('hello').map(({ epoch }) => epoch)).toEqual(['memory-1', 'memory-2']);
});

test('a device hears again of what a failover has made it a member of again', async () => {
  const restore = stage.database.snapshot();
  const device = await stage.connect(bob);
  await stage.append<'member.removed'>({ senderId: alice, kind: 'member.removed', payload: { userId: bob } });
  stage.bus.deliver();
  await vi.waitFor(() => expect(device.seqs).toEqual([2]));
  restore();
  stage.database.epoch = 'memory-2';
  await stage.poll.poll();
  await stage.say(alice, 'are you still here?');
  stage.bus.deliver();
  await vi.waitFor(() => expect(device.seqs).toEqual([2, 2]));
});

test('a device hears no more of what it is no member of since a failover', async () => {
  const carol = await stage.person('carol');
  const restore = stage.database.snapshot();
  const device = await stage.connect(carol);
  await stage.append<'member.joined'>({ senderId: alice, kind: 'member.joined', payload: { userId: carol } });
  stage.bus.deliver();
  await vi.waitFor(() => expect(device.of('heads').at(-1)?.heads).toHaveLength(1));
  restore();
  stage.database.epoch = 'memory-2';
  await stage.poll.poll();
  const witness = await stage.connect(bob);
  await stage.say(alice, 'not for carol');
  stage.bus.deliver();
  await vi.waitFor(() => expect(witness.seqs).toEqual([2]));
  expect(device.seqs).toEqual([]);
});

test('nothing is kept of devices that go while the epoch changes', async () => {
  const devices = await Promise.all([stage.connect(alice), stage.connect(bob)]);
  const { memberships } = stage.repositories.conversations;
  vi.spyOn(stage.repositories.conversations, 'memberships').mockImplementationOnce((userId) => {
    for (const { device } of devices) stage.hub.disconnect(device);
    return memberships.call(stage.repositories.conversations, userId);
  });
  await stage.hub.changeEpoch('memory-2');
  expect(stage.hub.size).toEqual({ devices: 0, users: 0, conversations: 0 });
});

test('receipts of an epoch that is over reach nobody, however late they come', async () => {
  const device = await stage.connect(alice);
  stage.database.epoch = 'memory-2';
  await stage.poll.poll();
  for (const [epoch, deliveredSeq] of [['memory-1', 9], ['memory-2', 1]] as const) {
    stage.bus.say(`conversation:${stage.group}`, { type: 'receipts', receipts: [{ userId: bob, readVersion: 0, readSeq: 1, deliveredSeq }], epoch });
  }
  const told = () => device.of('receipts').flatMap(({ receipts }) => receipts.map(({ deliveredSeq }) => deliveredSeq));
  await vi.waitFor(() => expect(told()).toContain(1));
  expect(told()).not.toContain(9);
});

test('an event of the old epoch that the bus delivers late is not passed on as one of the new', async () => {
  const restore = stage.database.snapshot();
  const device = await stage.connect(bob);
  await stage.say(alice, 'lost');
  const late = stage.bus.published.splice(0);
  restore();
  stage.database.epoch = 'memory-2';
  await stage.poll.poll();
  for (const { channel, message } of late) stage.bus.say(channel, message);
  await stage.say(alice, 'kept');
  stage.bus.deliver();
  await vi.waitFor(() => expect(device.of('event').map(({ event }) => event.payload.text)).toEqual(['kept']));
});

test('heads that were asked for before a failover are not told as those of the new epoch', async () => {
  const device = await stage.connect(bob);
  const { list } = stage.repositories.heads;
  const late = Promise.withResolvers<void>();
  vi.spyOn(stage.repositories.heads, 'list').mockImplementationOnce(async (...query) => {
    const listed = await list.apply(stage.repositories.heads, query);
    await late.promise;
    return listed;
  });
  const restore = stage.database.snapshot();
  await stage.say(alice, 'lost');
  const told = device.device.retell({ heads: [stage.group], receipts: [] });
  restore();
  stage.database.epoch = 'memory-2';
  await stage.poll.poll();
  late.resolve();
  await expect(told).rejects.toMatchObject({ code: 'unavailable' });
  expect(device.of('heads').flatMap(({ heads }) => heads).map(({ lastSeq }) => lastSeq)).toEqual([1, 1]);
});
