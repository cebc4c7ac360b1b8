/** How much of something is allowed: `points` in every window of `windowMs` milliseconds. */
export interface RateLimit {
  name: string;
  points: number;
  windowMs: number;
  /** Counted by each server for itself: it keeps that server from being flooded, and costs no question to anybody. */
  perServer?: boolean;
}

export interface RateLimiter {
  /** Takes one point of `key`'s share. Throws `rate_limited` with `retryAfterMs` when there is none left. */
  take(limit: RateLimit, key: string): Promise<void>;
}

/** How much of everything that is limited one person, login or address may do. */
export interface Limits {
  /** Password attempts for one login, whoever makes them. */
  attemptsByLogin: RateLimit;
  /** Password attempts from one address, for whichever login. */
  attemptsByAddress: RateLimit;
  registrations: RateLimit;
  /** Everything a person appends to a log, by way of one server. */
  sends: RateLimit;
  /** Conversations a person opens. */
  openings: RateLimit;
  /** Typing signals of a person, by way of one server. */
  typing: RateLimit;
  /** Calls a person begins. */
  calls: RateLimit;
  /** What a person does and signals in calls, by way of one server. */
  callSignals: RateLimit;
}
