import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';
import type { Child } from '../../harness/child.ts';
import { startChild } from '../../harness/child.ts';
import { freePort } from '../../harness/free-port.ts';
import { provide } from '../../harness/requirement.ts';

/** A Redis that remembers nothing, always on the same port. */
export interface RedisControl {
  readonly port: number;
  /** kill -9. */
  kill(): Promise<void>;
  /** Unless it runs. */
  start(): Promise<void>;
  flushAll(): Promise<void>;
  /** CLIENT KILL of everyone who is connected, those who listen included; resolves with how many. */
  killClients(): Promise<number>;
  /** Stops the process in its tracks; resolves when it goes on. */
  pause(ms: number): Promise<void>;
  close(): Promise<void>;
}

export async function startRedis(folder: string): Promise<RedisControl> {
  const port = await freePort();
  const dir = path.join(folder, 'redis');
  await mkdir(dir);
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', dir, '--save', '', '--appendonly', 'no'];
  let server: Child | null = null;
  const kill = async () => void (await server?.end('SIGKILL'));
  const start = async () => {
    if (server?.running()) return;
    server = startChild(provide(['redis']).REDIS_SERVER!, args);
    await server.says(/Ready to accept connections/);
  };
  await start();
  return {
    port,
    kill,
    start,
    flushAll: () => ask(port, async (redis) => void (await redis.flushall())),
    killClients: () =>
      ask(port, async (redis) => {
        const counts = await Promise.all(['pubsub', 'normal'].map((type) => redis.call('CLIENT', 'KILL', 'TYPE', type) as Promise<number>));
        return counts[0]! + counts[1]!;
      }),
    pause: async (ms) => {
      const paused = server;
      if (!paused?.running()) return;
      process.kill(paused.pid, 'SIGSTOP');
      await Promise.race([delay(ms), paused.ended()]);
      if (paused.running()) process.kill(paused.pid, 'SIGCONT');
    },
    close: kill,
  };
}

async function ask<T>(port: number, question: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(port, '127.0.0.1', { connectionName: 'torture', retryStrategy: () => null });
  redis.on('error', () => {});
  try {
    return await question(redis);
  } finally {
    redis.disconnect();
  }
}
