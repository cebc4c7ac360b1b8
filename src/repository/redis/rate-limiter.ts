import type { Cluster, Redis } from 'ioredis';
import { RateLimiterMemory, RateLimiterRedis } from 'rate-limiter-flexible';
import type { RateLimit, RateLimiter } from '../../domain/rate-limit.ts';
import { consume, limiterCache, limiterOptions } from '../limiter.ts';

/** Counts for all servers together, but for what each counts for itself; while Redis is away, each counts everything. */
export class RedisRateLimiter implements RateLimiter {
  readonly #limiter: (limit: RateLimit) => RateLimiterRedis | RateLimiterMemory;

  constructor(redis: Redis | Cluster) {
    this.#limiter = limiterCache((limit) => {
      const options = limiterOptions(limit);
      if (limit.perServer) return new RateLimiterMemory(options);
      return new RateLimiterRedis({ ...options, storeClient: redis, rejectIfRedisNotReady: true, insuranceLimiter: new RateLimiterMemory(options) });
    });
  }

  async take(limit: RateLimit, key: string): Promise<void> {
    await consume(this.#limiter(limit), key);
  }
}
