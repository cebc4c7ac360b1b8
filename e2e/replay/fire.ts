import { setTimeout as sleep } from 'node:timers/promises';
import { dice } from '../../src/client/testing/virtual-scheduler.ts';
import type { Stage } from '../torture/stage/stage.ts';

/** What was done while people talked. */
export type Damage = Record<'servers killed' | 'Redis killed' | 'connections cut', number>;

/** Lets people talk while servers, Redis and their connections are killed throughout; when it resolves, all is well again. */
export async function underFire<T>(stage: Stage, { seed, damage, talk }: { seed: number; damage: Damage; talk: () => Promise<T> }): Promise<T> {
  const over = new AbortController();
  const firing = fire({ stage, damage, random: dice(seed), signal: over.signal });
  // Whoever talks would wait for ever for what was killed and not started again.
  const failed = firing.then(() => new Promise<never>(() => {}));
  try {
    return await Promise.race([talk(), failed]);
  } finally {
    over.abort();
    await firing.catch(() => {});
    await stage.heal();
  }
}

interface Fire {
  stage: Stage;
  damage: Damage;
  random(): number;
  signal: AbortSignal;
}

async function fire({ stage, damage, random, signal }: Fire): Promise<void> {
  const { servers, redis } = stage;
  const shots = [
    async () => {
      const server = servers[Math.floor(random() * servers.length)]!;
      damage['servers killed']++;
      await server.kill();
      await server.start();
    },
    async () => {
      damage['Redis killed']++;
      await redis.kill();
      await sleep(random() * 1_000);
      await redis.start();
    },
    async () => {
      for (const { toClients } of servers) {
        damage['connections cut'] += toClients.connections;
        if (random() < 0.5) toClients.cut();
        else toClients.reset();
      }
    },
  ];
  for (let i = 0; !signal.aborted; i++) {
    await shots[i % shots.length]!();
    await sleep(200 + random() * 1_300, undefined, { signal }).catch(() => {});
  }
}
