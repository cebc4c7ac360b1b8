/** How much of something is allowed: `points` in every window of `windowMs` milliseconds. */
export interface RateLimit {
  name: string;
  points: number;
  windowMs: number;
}

export interface RateLimiter {
  /** Takes one point of `key`'s share. Throws `rate_limited` with `retryAfterMs` when there is none left. */
  take(limit: RateLimit, key: string): Promise<void>;
}
