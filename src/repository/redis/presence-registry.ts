import type { Cluster, Redis } from 'ioredis';
import type { PresenceRegistry } from '../../domain/presence.ts';
import { presenceTtlMs } from '../../domain/presence.ts';

/**
 * A sorted set per person: their connections by when each stops counting, in Redis's own time because
 * the servers' clocks differ. The key expires with its last connection, so who has one is online.
 * While Redis is away everyone looks offline: a grey dot.
 */
export class RedisPresenceRegistry implements PresenceRegistry {
  readonly #redis: Redis | Cluster;
  readonly #ttlMs: number;

  constructor(redis: Redis | Cluster, { ttlMs = presenceTtlMs }: { ttlMs?: number } = {}) {
    this.#redis = redis;
    this.#ttlMs = ttlMs;
  }

  async alive(userId: string, connectionId: string): Promise<boolean> {
    return this.#run(() => this.#redis.eval(alive, 1, keyOf(userId), connectionId, this.#ttlMs));
  }

  async gone(userId: string, connectionId: string): Promise<boolean> {
    return this.#run(() => this.#redis.eval(gone, 1, keyOf(userId), connectionId));
  }

  async online(userIds: string[]): Promise<Set<string>> {
    const known = await Promise.all(userIds.map((userId) => this.#run(() => this.#redis.exists(keyOf(userId)))));
    return new Set(userIds.filter((_userId, place) => known[place]));
  }

  async #run(command: () => Promise<unknown>): Promise<boolean> {
    return command().then(
      (answer) => answer === 1,
      () => false,
    );
  }
}

function keyOf(userId: string): string {
  return `holdfast:presence:${userId}`;
}

const forgetExpired = `
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)`;

const alive = `${forgetExpired}
  local before = redis.call('ZCARD', KEYS[1])
  redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[1])
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
  return before == 0 and 1 or 0`;

const gone = `${forgetExpired}
  local removed = redis.call('ZREM', KEYS[1], ARGV[1])
  local last = redis.call('ZRANGE', KEYS[1], -1, -1, 'WITHSCORES')
  if last[2] then redis.call('PEXPIREAT', KEYS[1], math.floor(tonumber(last[2]))) end
  return removed == 1 and not last[1] and 1 or 0`;
