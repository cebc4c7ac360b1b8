import { Redis } from 'ioredis';
import { describe } from 'vitest';
import { MemoryRateLimiter } from './memory/rate-limiter.ts';
import { rateLimitContract } from './rate-limit.contract.ts';
import { RedisRateLimiter } from './redis/rate-limiter.ts';

describe('rate limits in memory', () => {
  rateLimitContract(async () => ({ limiter: new MemoryRateLimiter(), close: async () => {} }));
});

describe('rate limits in Redis', () => {
  rateLimitContract(async () => {
    const redis = new Redis(process.env.TEST_REDIS_URL!);
    await redis.ping();
    return { limiter: new RedisRateLimiter(redis), close: async () => redis.disconnect() };
  });
});
