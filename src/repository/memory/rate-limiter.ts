import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { DomainError } from '../../domain/error.ts';
import type { RateLimit, RateLimiter } from '../../domain/rate-limit.ts';

/** Counts in this process only: right for one server, and what Redis falls back to. */
export class MemoryRateLimiter implements RateLimiter {
  private readonly limiters = new Map<string, RateLimiterMemory>();

  async take(limit: RateLimit, key: string): Promise<void> {
    await consume(this.limiter(limit), key);
  }

  private limiter(limit: RateLimit): RateLimiterMemory {
    const id = `${limit.name}/${limit.points}/${limit.windowMs}`;
    const limiter = this.limiters.get(id) ?? new RateLimiterMemory(limiterOptions(limit));
    this.limiters.set(id, limiter);
    return limiter;
  }
}

/** Windows are whole seconds, rounded up: Redis counts them so, and treats less than one as for ever. */
export function limiterOptions(limit: RateLimit) {
  return { keyPrefix: `limit:${limit.name}`, points: limit.points, duration: Math.ceil(limit.windowMs / 1000) };
}

export async function consume(limiter: { consume(key: string): Promise<unknown> }, key: string): Promise<void> {
  try {
    await limiter.consume(key);
  } catch (error) {
    if (!(error instanceof RateLimiterRes)) throw error;
    throw new DomainError('rate_limited', 'Too many requests', { retryAfterMs: Math.max(1, error.msBeforeNext) });
  }
}
