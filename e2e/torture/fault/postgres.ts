import type { Epoch } from '../../history/entry.ts';
import { now } from '../../history/history-writer.ts';
import type { Fault, Scene } from './fault.ts';
import { again, between, pause } from './fault.ts';

const noDelay = { delayMs: 0, jitterMs: 0 };

export const postgresFaults: Fault[] = [
  {
    name: 'postgres-kill',
    title: 'kill -9 of PostgreSQL with all its processes',
    holds: ['database'],
    run: (scene) =>
      again(scene, [2_000, 5_000], async () => {
        await scene.stage.postgres.kill();
        scene.count('PostgreSQL killed');
        await pause(between(scene.random, 100, 2_000), scene);
        await scene.stage.postgres.start();
      }),
  },
  {
    name: 'postgres-restart',
    title: 'immediate restart of PostgreSQL',
    holds: ['database'],
    run: (scene) =>
      again(scene, [1_000, 4_000], async () => {
        await scene.stage.postgres.restartImmediately();
        scene.count('PostgreSQL restarted');
      }),
  },
  {
    name: 'failover-synchronous',
    title: 'the synchronous standby is promoted: nothing is lost',
    holds: ['database'],
    run: async (scene) => {
      const { postgres } = scene.stage;
      await postgres.standbyReady();
      await postgres.synchronous(true);
      await pause(scene.durationMs / 2, scene);
      await promote(scene, { lossy: false });
    },
  },
  {
    name: 'failover-asynchronous',
    title: 'an asynchronous standby that lags is promoted: what was acknowledged last is lost, and sent again',
    holds: ['database'],
    run: async (scene) => {
      const { postgres } = scene.stage;
      // From here on the standby is made level with the primary.
      const since = now();
      await postgres.standbyReady();
      await postgres.synchronous(false);
      postgres.replicationWeather({ delayMs: 700, jitterMs: 300 });
      await pause(Math.max(2_000, scene.durationMs / 2), scene);
      await promote(scene, { lossy: true, since });
      postgres.replicationWeather(noDelay);
    },
  },
  {
    name: 'full-disk',
    title: 'no room for another byte on the database’s disk',
    holds: ['database'],
    impossible: ({ postgres }) => (postgres.canFillDisk ? null : 'no right to mount'),
    run: async (scene) => {
      const { postgres } = scene.stage;
      const makeRoom = await postgres.fillDisk();
      scene.count('disks filled');
      await pause(Math.min(scene.durationMs / 2, 12_000), scene);
      await makeRoom();
    },
  },
];

/**
 * It is said between the two: all that was acknowledged on the former primary is of the former
 * epoch, and nothing of the next one can be seen yet.
 */
async function promote({ stage: { postgres }, epoch, count }: Scene, change: Pick<Epoch, 'lossy' | 'since'>): Promise<void> {
  await postgres.kill();
  epoch(change);
  await postgres.promote();
  count('standbys promoted');
  await postgres.synchronous(false);
}
