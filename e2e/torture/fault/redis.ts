import type { Fault, Scene } from './fault.ts';
import { again, between, pause } from './fault.ts';
import { troubled } from './troubled-link.ts';

/** Longer than anybody's patience with one answer. */
const longestPauseMs = 30_000;

export const redisFaults: Fault[] = [
  {
    name: 'redis-restart',
    title: 'Redis is killed and started again',
    holds: ['redis'],
    run: (scene) =>
      again(scene, [1_000, 3_000], async () => {
        await scene.stage.redis.kill();
        scene.count('Redis killed');
        await pause(between(scene.random, 100, 2_000), scene);
        await scene.stage.redis.start();
      }),
  },
  {
    name: 'redis-flush',
    title: 'FLUSHALL: Redis forgets everything',
    holds: ['redis'],
    run: (scene) =>
      again(scene, [200, 1_000], async () => {
        await scene.stage.redis.flushAll();
        scene.count('FLUSHALL');
      }),
  },
  {
    name: 'redis-clients-killed',
    title: 'CLIENT KILL of all who are connected to Redis',
    holds: ['redis'],
    run: (scene) =>
      again(scene, [300, 2_000], async () => {
        scene.count('connections to Redis ended by CLIENT KILL', await scene.stage.redis.killClients());
      }),
  },
  {
    name: 'redis-paused',
    title: 'Redis stands still for 30 seconds',
    holds: ['redis'],
    weight: 2,
    lastsMs: longestPauseMs,
    run: async (scene) => {
      const began = Date.now();
      await scene.stage.redis.pause(Math.min(longestPauseMs, scene.durationMs));
      scene.count('seconds Redis stood still', Math.round((Date.now() - began) / 1_000));
    },
  },
  {
    name: 'redis-away',
    title: 'Redis is away for a phase',
    holds: ['redis'],
    run: (scene) => away(scene),
  },
  {
    name: 'redis-link',
    title: 'the links to Redis are slow, cut, half-open, or carry one direction only',
    holds: ['redis'],
    lastsMs: 20_000,
    run: (scene) => troubled(scene, { name: 'Redis', links: scene.stage.servers.map(({ toRedis }) => toRedis) }),
  },
  {
    name: 'redis-absent',
    title: 'Redis is away for the whole run',
    holds: ['redis'],
    always: true,
    run: (scene) => away(scene),
  },
];

async function away(scene: Scene): Promise<void> {
  await scene.stage.redis.kill();
  scene.count('Redis killed');
  await pause(scene.durationMs, scene);
  await scene.stage.redis.start();
}
