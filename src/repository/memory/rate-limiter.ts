import { RateLimiterMemory } from 'rate-limiter-flexible';
import type { RateLimit, RateLimiter } from '../../domain/rate-limit.ts';
import { consume, limiterCache, limiterOptions } from '../limiter.ts';

/** Counts in this process only: right for a single server. */
export class MemoryRateLimiter implements RateLimiter {
  readonly #limiter = limiterCache((limit) => new RateLimiterMemory(limiterOptions(limit)));

  async take(limit: RateLimit, key: string): Promise<void> {
    await consume(this.#limiter(limit), key);
  }
}
