import { beforeEach, expect, it, vi } from 'vitest';
import type { HubStage } from './test-hub-stage.ts';
import { openHub } from './test-hub-stage.ts';

let stage: HubStage;
let alice: string;
let bob: string;

beforeEach(async () => void ({ stage, alice, bob } = await openHub()));

it('a newcomer hears the head and everything from the joining on, nothing from before', async () => {
  const carol = await stage.person('carol');
  const device = await stage.connect(carol);
  await stage.connect(alice);
  await stage.say(alice, 'before');
  await stage.append<'member.joined'>({ senderId: alice, kind: 'member.joined', payload: { userId: carol } });
  await stage.say(alice, 'after');
  stage.bus.deliver();
  await vi.waitFor(() => expect(device.seqs).toEqual([3, 4]));
  await vi.waitFor(() => expect(device.of('heads').at(-1)?.heads).toHaveLength(1));
  expect(device.of('heads').at(-1)).toMatchObject({ complete: false, heads: [{ conversationId: stage.group, visibleFromSeq: 3 }] });
});

it('a newcomer whose joining the bus lost is found by the head poll', async () => {
  const carol = await stage.person('carol');
  const device = await stage.connect(carol);
  await stage.append<'member.joined'>({ senderId: alice, kind: 'member.joined', payload: { userId: carol } });
  stage.bus.deliver(() => []);
  await stage.poll.poll();
  await vi.waitFor(() => expect(device.of('heads').at(-1)?.heads).toHaveLength(1));
  await stage.say(alice, 'welcome');
  stage.bus.deliver();
  await vi.waitFor(() => expect(device.seqs).toContain(3));
});

it('a newcomer who could not be told at once is told as soon as that is possible', async () => {
  const carol = await stage.person('carol');
  const device = await stage.connect(carol);
  vi.spyOn(stage.repositories.heads, 'list').mockRejectedValueOnce(new Error('away'));
  await stage.append<'member.joined'>({ senderId: alice, kind: 'member.joined', payload: { userId: carol } });
  stage.bus.deliver((news) => news.filter(({ channel }) => channel.startsWith('user:')));
  await vi.waitFor(() => expect(device.of('heads').at(-1)?.heads).toHaveLength(1), { timeout: 10_000 });
  expect(stage.errors).toHaveLength(1);
});

it('a newcomer whom the database kept from being let in is let in by the next poll', async () => {
  const carol = await stage.person('carol');
  const device = await stage.connect(carol);
  vi.spyOn(stage.repositories.log, 'positions').mockRejectedValueOnce(new Error('away'));
  await stage.append<'member.joined'>({ senderId: alice, kind: 'member.joined', payload: { userId: carol } });
  stage.bus.deliver((news) => news.filter(({ channel }) => channel.startsWith('user:')));
  await vi.waitFor(() => expect(stage.errors).toHaveLength(1));
  await stage.poll.poll();
  await vi.waitFor(() => expect(device.of('heads').at(-1)?.heads).toHaveLength(1));
  await stage.say(alice, 'welcome');
  stage.bus.deliver();
  await vi.waitFor(() => expect(device.seqs).toContain(3));
});

it('late news of a joining does not let in someone removed since', async () => {
  const carol = await stage.person('carol');
  const device = await stage.connect(carol);
  await stage.append<'member.joined'>({ senderId: alice, kind: 'member.joined', payload: { userId: carol } });
  await stage.append<'member.removed'>({ senderId: alice, kind: 'member.removed', payload: { userId: carol } });
  stage.bus.deliver((news) => news.filter(({ channel }) => channel.startsWith('user:')));
  await vi.waitFor(() => expect(device.of('heads')).toHaveLength(2));
  const witness = await stage.connect(bob);
  await stage.say(alice, 'secret');
  stage.bus.deliver();
  await vi.waitFor(() => expect(witness.seqs).toEqual([4]));
  expect(device.seqs).toEqual([]);
});

it('someone removed while they connect is not let in when another has opened the feed beyond that', async () => {
  const carol = await stage.person('carol');
  const forCarol = await stage.connect(carol);
  const { memberships } = stage.repositories.conversations;
  let reads = 0;
  vi.spyOn(stage.repositories.conversations, 'memberships').mockImplementation(async (userId) => {
    const read = await memberships.call(stage.repositories.conversations, userId);
    if (userId === bob && ++reads === 1) {
      await stage.append<'member.removed'>({ senderId: alice, kind: 'member.removed', payload: { userId: bob } });
      await stage.append<'member.joined'>({ senderId: alice, kind: 'member.joined', payload: { userId: carol } });
      stage.bus.deliver();
      await vi.waitFor(() => expect(forCarol.of('heads').flatMap(({ heads }) => heads)).toHaveLength(1));
    }
    return read;
  });
  const forBob = await stage.connect(bob);
  await stage.say(alice, 'secret');
  stage.bus.deliver();
  await vi.waitFor(() => expect(forCarol.seqs).toContain(4));
  expect(forBob.seqs).toEqual([]);
});

it('someone brought in while their heads are read is told of it', async () => {
  const carol = await stage.person('carol');
  await stage.connect(alice);
  const { list } = stage.repositories.heads;
  const read = Promise.withResolvers<void>();
  const late = Promise.withResolvers<void>();
  vi.spyOn(stage.repositories.heads, 'list').mockImplementationOnce(async (...query) => {
    const listed = await list.apply(stage.repositories.heads, query);
    read.resolve();
    await late.promise;
    return listed;
  });
  const connecting = stage.connect(carol);
  await read.promise;
  await stage.append<'member.joined'>({ senderId: alice, kind: 'member.joined', payload: { userId: carol } });
  stage.bus.deliver();
  await new Promise((resolve) => setTimeout(resolve, 50));
  late.resolve();
  const device = await connecting;
  await vi.waitFor(() => expect(device.of('heads').flatMap(({ heads }) => heads)).toHaveLength(1));
});
