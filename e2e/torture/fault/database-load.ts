import type { Fault, Scene } from './fault.ts';
import { again, between, pause, pick } from './fault.ts';
import { troubled } from './troubled-link.ts';

export const databaseLoadFaults: Fault[] = [
  {
    name: 'row-lock',
    title: 'somebody holds the lock of a conversation’s row',
    holds: ['database'],
    run: (scene) =>
      again(scene, [200, 1_000], async () => {
        const locked = await Promise.all(chosen(scene).map((conversationId) => scene.stage.postgres.lockConversation(conversationId)));
        scene.count('rows locked', locked.length);
        // Sometimes for longer than a statement may wait.
        await pause(Math.min(scene.durationMs, between(scene.random, 1_000, 8_000)), scene);
        await Promise.all(locked.map((release) => release()));
      }),
  },
  {
    name: 'no-connections',
    title: 'all connections to the database are taken by somebody else',
    holds: ['database'],
    run: (scene) =>
      again(scene, [1_000, 3_000], async () => {
        const release = await scene.stage.postgres.exhaustConnections();
        scene.count('times all connections were taken');
        await pause(Math.min(scene.durationMs, between(scene.random, 2_000, 8_000)), scene);
        await release();
      }),
  },
  {
    name: 'slow-commit',
    title: 'each commit takes a second (a synchronous standby far away)',
    holds: ['database'],
    run: async (scene) => {
      const { postgres } = scene.stage;
      await postgres.standbyReady();
      await postgres.synchronous(true);
      postgres.replicationWeather({ delayMs: 500 });
      await pause(scene.durationMs, scene);
      scene.count('seconds of slow commits', Math.round(scene.durationMs / 1_000));
      postgres.replicationWeather({ delayMs: 0 });
      await postgres.synchronous(false);
    },
  },
  {
    name: 'cut-in-commit',
    title: 'connections to the database are cut while they wait for their COMMIT',
    holds: ['database'],
    run: async (scene) => {
      const { postgres } = scene.stage;
      await postgres.standbyReady();
      let cut = 0;
      const once = async () => void (cut += await postgres.cutDuringCommit());
      await again(scene, [300, 2_000], once);
      // Nobody may have committed anything in a spell that was short.
      if (cut === 0 && !scene.signal.aborted) await once();
      scene.count('connections cut during COMMIT', cut);
    },
  },
  {
    name: 'database-link',
    title: 'the links to the database are slow and reset, cut, half-open, or carry one direction only',
    holds: ['database'],
    lastsMs: 20_000,
    run: (scene) => troubled(scene, { name: 'the database', links: scene.stage.servers.map(({ toDatabase }) => toDatabase) }),
  },
];

/** Up to three conversations. */
function chosen({ crowd, random }: Scene): string[] {
  return [...new Set([0, 1, 2].map(() => pick(random, crowd.conversations)))];
}
