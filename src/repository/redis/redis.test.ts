import { Redis } from 'ioredis';
import { afterEach, expect, onTestFinished, test, vi } from 'vitest';
import { v4 } from 'uuid';
import { conversationChannel } from '../../domain/bus.ts';
import type { ConversationNews } from '../../domain/bus.ts';
import { freePort } from '../free-port.ts';
import type { RedisNetwork } from './redis.ts';
import { connectRedis } from './redis.ts';
import { startTestRedis } from './test-redis.ts';

const patience = { timeout: 10_000, interval: 5 };
const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

async function redis(options?: Parameters<typeof startTestRedis>[0]) {
  const server = await startTestRedis(options);
  stops.push(() => server.kill());
  return server;
}

async function connect(url: string, options: { patienceMs?: number } = {}): Promise<RedisNetwork> {
  const network = connectRedis({ url, onError: () => {}, ...options });
  stops.push(() => network.close());
  await vi.waitUntil(() => network.bus.connected(), patience);
  return network;
}

const typing = (userId: string): ConversationNews => ({ type: 'typing', userId });

test('after Redis was gone every listener is told to read the log, and hears again what is published', async () => {
  const server = await redis();
  const [listening, speaking] = [await connect(server.url), await connect(server.url)];
  const channels = [conversationChannel(v4()), conversationChannel(v4())];
  const heard: (ConversationNews | null)[][] = [[], []];
  for (const [place, channel] of channels.entries()) await listening.bus.subscribe(channel, (news) => void heard[place]!.push(news));
  await server.kill();
  await vi.waitUntil(() => !listening.bus.connected() && !speaking.bus.connected(), patience);
  speaking.bus.publish(channels[0]!, typing('lost'));
  await redis({ port: server.port });
  await vi.waitFor(() => expect(heard).toEqual([[null], [null]]), patience);
  await vi.waitUntil(() => speaking.bus.connected(), patience);
  for (const channel of channels) speaking.bus.publish(channel, typing('alice'));
  await vi.waitFor(() => expect(heard).toEqual([[null, typing('alice')], [null, typing('alice')]]), patience);
});

test('nobody waits for Redis: subscribing while it is away resolves, and is made good when it is back', async () => {
  const server = await redis();
  const { bus } = await connect(server.url);
  await server.kill();
  await vi.waitUntil(() => !bus.connected(), patience);
  const channel = conversationChannel(v4());
  const heard: (ConversationNews | null)[] = [];
  await bus.subscribe(channel, (news) => void heard.push(news));
  await redis({ port: server.port });
  await vi.waitFor(() => expect(heard).toEqual([null]), patience);
  await vi.waitUntil(() => bus.connected(), patience);
  bus.publish(channel, typing('alice'));
  await vi.waitFor(() => expect(heard).toEqual([null, typing('alice')]), patience);
});

test('a listening connection that was cut is noticed without anything being published', async () => {
  const server = await redis();
  const { bus } = await connect(server.url);
  const heard: (ConversationNews | null)[] = [];
  await bus.subscribe(conversationChannel(v4()), (news) => void heard.push(news));
  const admin = new Redis(server.url);
  stops.push(async () => admin.disconnect());
  expect(await admin.call('CLIENT', 'KILL', 'TYPE', 'pubsub')).toBe(1);
  await vi.waitFor(() => expect(heard).toEqual([null]), patience);
});

test('a listening connection on which nothing arrives any more is given up', async () => {
  const server = await redis();
  const { bus } = await connect(server.url, { patienceMs: 200 });
  const heard: (ConversationNews | null)[] = [];
  await bus.subscribe(conversationChannel(v4()), (news) => void heard.push(news));
  const admin = new Redis(server.url);
  stops.push(async () => admin.disconnect());
  // Answers stay away as if the network swallowed them; pings are among what is not answered.
  await admin.client('PAUSE', 2_000, 'ALL');
  await vi.waitUntil(() => !bus.connected(), { timeout: 1_900, interval: 5 });
  await vi.waitFor(() => expect(heard).toEqual([null]), patience);
});

test('what is no JSON is heard as null', async () => {
  const { bus } = await connect(process.env.TEST_REDIS_URL!);
  const channel = conversationChannel(v4());
  const heard: (ConversationNews | null)[] = [];
  await bus.subscribe(channel, (news) => void heard.push(news));
  const stranger = new Redis(process.env.TEST_REDIS_URL!);
  onTestFinished(() => stranger.disconnect());
  await stranger.publish(`holdfast:${channel.name}`, '{"type":"typing"');
  await vi.waitFor(() => expect(heard).toEqual([null]), patience);
});

test('channels that nobody listens to any more are left', async () => {
  const server = await redis();
  const { bus } = await connect(server.url);
  const admin = new Redis(server.url);
  stops.push(async () => admin.disconnect());
  const channel = conversationChannel(v4());
  const leave = [await bus.subscribe(channel, () => {}), await bus.subscribe(channel, () => {})];
  expect(await admin.pubsub('CHANNELS')).toEqual([`holdfast:${channel.name}`]);
  leave[0]!();
  expect(await admin.pubsub('CHANNELS')).toHaveLength(1);
  leave[1]!();
  await vi.waitFor(async () => expect(await admin.pubsub('CHANNELS')).toEqual([]), patience);
});

test('without Redis everyone is offline and each server counts its own limits', async () => {
  const server = await redis();
  const { presence, limiter, bus } = await connect(server.url);
  await server.kill();
  await vi.waitUntil(() => !bus.connected(), patience);
  expect(await presence.alive('alice', 'phone')).toBe(false);
  expect(await presence.gone('alice', 'phone')).toBe(false);
  expect(await presence.online(['alice'])).toEqual(new Set());
  const limit = { name: 'test', points: 1, windowMs: 60_000 };
  await limiter.take(limit, 'alice');
  await expect(limiter.take(limit, 'alice')).rejects.toMatchObject({ code: 'rate_limited' });
});

test('on a Redis Cluster news, presence and limits work the same, through sharded channels', async () => {
  const server = await redis({ flags: ['--cluster-enabled', 'yes', '--cluster-announce-ip', '127.0.0.1', '--cluster-port', String(await freePort())] });
  const admin = new Redis(server.url);
  stops.push(async () => admin.disconnect());
  await admin.cluster('ADDSLOTSRANGE', 0, 16_383);
  await vi.waitFor(async () => expect(await admin.cluster('INFO')).toContain('cluster_state:ok'), patience);
  const [listening, speaking] = [await connect(`${server.url}?cluster`), await connect(`${server.url}?cluster`)];
  const channels = Array.from({ length: 10 }, () => conversationChannel(v4()));
  const heard: (ConversationNews | null)[] = [];
  for (const channel of channels) await listening.bus.subscribe(channel, (news) => void heard.push(news));
  expect(await admin.pubsub('SHARDCHANNELS')).toHaveLength(10);
  for (const channel of channels) speaking.bus.publish(channel, typing('alice'));
  await vi.waitFor(() => expect(heard).toEqual(channels.map(() => typing('alice'))), patience);

  expect(await admin.call('CLIENT', 'KILL', 'TYPE', 'pubsub')).toBe(1);
  await vi.waitFor(() => expect(heard.slice(10)).toEqual(channels.map(() => null)), patience);
  for (const channel of channels) speaking.bus.publish(channel, typing('bob'));
  await vi.waitFor(() => expect(heard.slice(20)).toEqual(channels.map(() => typing('bob'))), patience);

  expect(await speaking.presence.alive('alice', 'phone')).toBe(true);
  expect(await listening.presence.online(['alice', 'bob'])).toEqual(new Set(['alice']));
  const limit = { name: 'test', points: 1, windowMs: 60_000 };
  await listening.limiter.take(limit, 'alice');
  await expect(speaking.limiter.take(limit, 'alice')).rejects.toMatchObject({ code: 'rate_limited' });
});
