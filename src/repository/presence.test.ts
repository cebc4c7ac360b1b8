import { Redis } from 'ioredis';
import { describe } from 'vitest';
import { MemoryPresenceRegistry } from './memory/presence-registry.ts';
import { presenceContract } from './presence.contract.ts';
import { RedisPresenceRegistry } from './redis/presence-registry.ts';

describe('presence in memory', () => {
  presenceContract(async () => {
    const people = new Map();
    return {
      presence: new MemoryPresenceRegistry({ people }),
      impatient: (ttlMs) => new MemoryPresenceRegistry({ people, ttlMs }),
      close: async () => {},
    };
  });
});

describe('presence in Redis', () => {
  presenceContract(async () => {
    const redis = new Redis(process.env.TEST_REDIS_URL!);
    return {
      presence: new RedisPresenceRegistry(redis),
      impatient: (ttlMs) => new RedisPresenceRegistry(redis, { ttlMs }),
      close: async () => redis.disconnect(),
    };
  });
});
