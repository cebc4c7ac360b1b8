import { Redis } from 'ioredis';
import { v4 } from 'uuid';
import { describe, expect, test } from 'vitest';
import type { Call } from '../domain/call.ts';
import { callContract } from './call.contract.ts';
import { MemoryCallRegistry } from './memory/call-registry.ts';
import { RedisCallRegistry } from './redis/call-registry.ts';

describe('calls in memory', () => {
  callContract(async () => {
    const calls = new Map<string, Call>();
    return { calls: new MemoryCallRegistry({ calls }), others: new MemoryCallRegistry({ calls }), close: async () => {} };
  });
});

describe('calls in Redis', () => {
  callContract(async () => {
    const redis = new Redis(process.env.TEST_REDIS_URL!);
    return { calls: new RedisCallRegistry(redis), others: new RedisCallRegistry(redis), close: async () => redis.disconnect() };
  });

  test('what another version has written counts as forgotten', async () => {
    const redis = new Redis(process.env.TEST_REDIS_URL!);
    const conversationId = v4();
    for (const text of ['{"id":"of tomorrow"}', 'not even JSON']) {
      await redis.set(`holdfast:{calls}:of:${conversationId}`, text);
      expect(await new RedisCallRegistry(redis).change(conversationId, () => null)).toMatchObject({ call: null });
    }
    redis.disconnect();
  });

  test('a call that Redis has dropped is due no more', async () => {
    const redis = new Redis(process.env.TEST_REDIS_URL!);
    const conversationId = v4();
    await redis.zadd('holdfast:{calls}:due', 0, conversationId);
    expect(await new RedisCallRegistry(redis).due()).not.toContain(conversationId);
    expect(await redis.zscore('holdfast:{calls}:due', conversationId)).toBeNull();
    redis.disconnect();
  });

  test('without Redis calls are unavailable', async () => {
    const redis = new Redis({ port: 1, lazyConnect: true, enableOfflineQueue: false, retryStrategy: null });
    redis.on('error', () => {});
    const calls = new RedisCallRegistry(redis);
    await expect(calls.change(v4(), () => null)).rejects.toMatchObject({ code: 'unavailable' });
    await expect(calls.due()).rejects.toMatchObject({ code: 'unavailable' });
    redis.disconnect();
  });
});
