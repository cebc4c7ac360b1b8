import type { RedisOptions } from 'ioredis';
import { Cluster, Redis } from 'ioredis';
import type { EventBus } from '../../domain/bus.ts';
import type { CallRegistry } from '../../domain/call.ts';
import type { PresenceRegistry } from '../../domain/presence.ts';
import type { RateLimiter } from '../../domain/rate-limit.ts';
import { plainBroadcast, shardedBroadcast } from './broadcast.ts';
import { RedisCallRegistry } from './call-registry.ts';
import { RedisEventBus } from './event-bus.ts';
import { RedisPresenceRegistry } from './presence-registry.ts';
import { RedisRateLimiter } from './rate-limiter.ts';

export interface RedisNetwork {
  bus: EventBus;
  presence: PresenceRegistry;
  limiter: RateLimiter;
  calls: CallRegistry;
  close(): Promise<void>;
}

/**
 * What several servers share besides the database, over two connections: one that listens and one for
 * everything else. With `?cluster` in the URL, the host is one of a Redis Cluster.
 * Both reconnect for ever; meanwhile whatever is asked fails at once instead of piling up.
 * A connection on which nothing arrives for `patienceMs` although something was asked is dead, however
 * open it looks.
 */
export function connectRedis({ url, onError, patienceMs = 5_000 }: { url: string; onError: (error: unknown) => void; patienceMs?: number }): RedisNetwork {
  const impatient: RedisOptions = { connectTimeout: patienceMs, commandTimeout: patienceMs, socketTimeout: patienceMs, maxRetriesPerRequest: 0 };
  const { commands, listening, broadcast } = new URL(url).searchParams.has('cluster') ? cluster(url, impatient) : single(url, impatient);
  for (const client of [commands, listening]) client.on('error', onError);
  const bus = new RedisEventBus(broadcast, onError);
  const presence = new RedisPresenceRegistry(commands);
  return { bus, presence, limiter: new RedisRateLimiter(commands), calls: new RedisCallRegistry(commands), close: () => bus.close() };
}

function single(url: string, impatient: RedisOptions) {
  const options: RedisOptions = { ...impatient, enableOfflineQueue: false, retryStrategy: backOff };
  const commands = new Redis(url, { ...options, connectionName: 'holdfast' });
  // The bus subscribes again by itself: it has to know when that is done.
  const listening = new Redis(url, { ...options, connectionName: 'holdfast-listening', autoResubscribe: false });
  return { commands, listening, broadcast: plainBroadcast(commands, listening, impatient.socketTimeout) };
}

function cluster(url: string, impatient: RedisOptions) {
  const { hostname, port, username, password, protocol } = new URL(url);
  const redisOptions: RedisOptions = {
    ...impatient,
    username: decodeURIComponent(username) || undefined,
    password: decodeURIComponent(password) || undefined,
    tls: protocol === 'rediss:' ? {} : undefined,
  };
  const nodes = [{ host: hostname, port: Number(port) || 6379 }];
  const options = { enableOfflineQueue: false, clusterRetryStrategy: backOff, clusterNodeRetryStrategy: backOff, redisOptions };
  const commands = new Cluster(nodes, options);
  const listening = new Cluster(nodes, { ...options, shardedSubscribers: true });
  return { commands, listening, broadcast: shardedBroadcast(commands, listening) };
}

/** Milliseconds until the next attempt: soon at first, and not all servers at once. */
function backOff(attempt: number): number {
  return Math.min(50 * 2 ** Math.min(attempt, 6), 2_000) * (0.5 + Math.random());
}
