import { once } from 'node:events';
import fs from 'node:fs';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '../../harness/product.ts';
import type { RedisControl } from './redis.ts';
import { startRedis } from './redis.ts';

let control: RedisControl;
const folder = temporaryFolder();
beforeAll(async () => {
  control = await startRedis(folder);
});
afterAll(async () => {
  await control.close();
  fs.rmSync(folder, { recursive: true });
});

function connect(): Redis {
  const redis = new Redis(control.port, '127.0.0.1', { retryStrategy: () => null });
  redis.on('error', () => {});
  onTestFinished(() => redis.disconnect());
  return redis;
}

test('it forgets everything when told to, and when it is killed', async () => {
  const redis = connect();
  await redis.set('a', '1');
  await control.flushAll();
  expect(await redis.get('a')).toBeNull();
  await redis.set('b', '2');
  const closed = once(redis, 'close');
  await control.kill();
  await closed;
  await control.start();
  expect(await connect().get('b')).toBeNull();
});

test('everyone is thrown out, those who listen too', async () => {
  const [asking, listening] = [connect(), connect()];
  await asking.ping();
  await listening.subscribe('news');
  const closed = [once(asking, 'close'), once(listening, 'close')];
  expect(await control.killClients()).toBe(2);
  await Promise.all(closed);
});

test('while it is stopped it answers nobody', async () => {
  const redis = connect();
  await redis.ping();
  let isOver = false;
  const pause = control.pause(100).then(() => {
    isOver = true;
  });
  await redis.ping();
  expect(isOver).toBe(true);
  await pause;
});
