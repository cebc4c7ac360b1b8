import { RateLimiterRes } from 'rate-limiter-flexible';
import { DomainError } from '../domain/error.ts';
import type { RateLimit } from '../domain/rate-limit.ts';

/** Windows are whole seconds, rounded up: Redis counts them so, and treats less than one as for ever. */
export function limiterOptions(limit: RateLimit) {
  return { keyPrefix: `holdfast:limit:${limit.name}`, points: limit.points, duration: Math.ceil(limit.windowMs / 1000) };
}

export async function consume(limiter: { consume(key: string): Promise<unknown> }, key: string): Promise<void> {
  try {
    await limiter.consume(key);
  } catch (error) {
    if (!(error instanceof RateLimiterRes)) throw error;
    throw new DomainError('rate_limited', 'Too many requests', { retryAfterMs: Math.max(1, error.msBeforeNext) });
  }
}

/** One limiter for each different limit, made when first asked for. */
export function limiterCache<T>(make: (limit: RateLimit) => T): (limit: RateLimit) => T {
  const limiters = new Map<string, T>();
  return (limit) => {
    const id = `${limit.name}/${limit.points}/${limit.windowMs}`;
    const limiter = limiters.get(id) ?? make(limit);
    limiters.set(id, limiter);
    return limiter;
  };
}
