import { expect, test } from 'vitest';
import { v4 } from 'uuid';
import { conversationChannel } from '../../domain/bus.ts';
import type { Broadcast } from './broadcast.ts';
import { RedisEventBus } from './event-bus.ts';

/** A Redis that confirms a subscription when the test says so. */
class SlowBroadcast implements Broadcast {
  readonly pending: { names: string[]; confirm: () => void; fail: () => void }[] = [];
  becomesReady = () => {};
  ready = () => true;
  onReady = (listener: () => void) => void (this.becomesReady = listener);
  onMessage = () => {};
  publish = async () => {};
  unsubscribe = async () => {};
  close = () => {};
  subscribe = (names: string[]) =>
    new Promise<void>((resolve, reject) => {
      this.pending.push({ names, confirm: resolve, fail: () => reject(new Error('Connection is closed')) });
    });
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

test('nobody is told to read the log before Redis has confirmed that it will be heard what comes after', async () => {
  const broadcast = new SlowBroadcast();
  const bus = new RedisEventBus(broadcast, () => {});
  const channel = conversationChannel(v4());
  const heard: unknown[] = [];
  const subscribing = bus.subscribe(channel, (news) => heard.push(news));
  broadcast.pending[0]!.confirm();
  await subscribing;

  broadcast.becomesReady();
  await settled();
  expect(broadcast.pending[1]!.names).toEqual([`holdfast:${channel.name}`]);
  expect(heard).toEqual([]);
  broadcast.pending[1]!.fail();
  await settled();
  expect(heard).toEqual([]);

  broadcast.becomesReady();
  broadcast.pending[2]!.confirm();
  await settled();
  expect(heard).toEqual([null]);
});

test('who subscribes while the first subscription is being confirmed waits for it too', async () => {
  const broadcast = new SlowBroadcast();
  const bus = new RedisEventBus(broadcast, () => {});
  const channel = conversationChannel(v4());
  const done: string[] = [];
  const both = [bus.subscribe(channel, () => {}).then(() => done.push('first')), bus.subscribe(channel, () => {}).then(() => done.push('second'))];
  await settled();
  expect([broadcast.pending.length, done]).toEqual([1, []]);
  broadcast.pending[0]!.confirm();
  await Promise.all(both);
  expect(done).toEqual(['first', 'second']);
});
