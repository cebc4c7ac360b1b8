import type { Patch } from '../../ablation/patch.ts';
import { failPoints, lossesIn, lossyBus } from '../stage/fail-point.ts';
import type { AppServer } from '../stage/stage.ts';
import type { Fault } from './fault.ts';
import { again, between, lasting, pause, pick } from './fault.ts';

/** A spell of some seconds must be enough for several deaths. */
const deadlyPoints = failPoints(0.01);

export const serverFaults: Fault[] = [
  {
    name: 'server-kill',
    title: 'kill -9 of app servers, one after the other, in a loop',
    holds: ['servers'],
    run: (scene) =>
      again(scene, [200, 2_000], async () => {
        const server = pick(scene.random, scene.stage.servers);
        await server.kill();
        scene.count('servers killed');
        await pause(between(scene.random, 100, 1_500), scene);
        await server.start();
      }),
  },
  {
    name: 'servers-gone',
    title: 'kill -9 of all app servers at once',
    holds: ['servers'],
    run: (scene) =>
      again(scene, [2_000, 4_000], async () => {
        await Promise.all(scene.stage.servers.map((server) => server.kill()));
        scene.count('servers killed', scene.stage.servers.length);
        await pause(between(scene.random, 500, 2_000), scene);
        await Promise.all(scene.stage.servers.map((server) => server.start()));
      }),
  },
  {
    name: 'rolling-restart',
    title: 'rolling restart by SIGTERM under load',
    holds: ['servers'],
    run: (scene) =>
      again(scene, [0, 500], async () => {
        for (const server of scene.stage.servers) {
          const code = await server.stop();
          if (code !== 0) scene.problem(`${server.name} was told to end and did so with ${code === null ? 'a signal' : `code ${code}`}: ${server.logTail()}`);
          scene.count('servers restarted by SIGTERM');
          await server.start();
        }
      }),
  },
  {
    name: 'fail-points',
    title: 'app servers die before a commit, during it, between commit and publish, between publish and acknowledgement',
    holds: ['servers'],
    weight: 1.5,
    run: async (scene) => {
      const { servers } = scene.stage;
      const deathsBefore = deathsOf(servers);
      await lasting(scene, () => deathsOf(servers) > deathsBefore, () => roll(servers, { patches: deadlyPoints }));
      await roll(servers, {});
      scene.count('servers dead at a fail-point', deathsOf(servers) - deathsBefore);
    },
  },
  {
    name: 'publishes-dropped',
    title: 'a tenth of what is published gets lost',
    holds: ['servers'],
    weight: 1.5,
    run: async (scene) => {
      const { servers, folder } = scene.stage;
      const lostBefore = lossesIn(folder);
      await lasting(scene, () => lossesIn(folder) > lostBefore, () => roll(servers, { patches: lossyBus }));
      await roll(servers, {});
      scene.count('publishes lost', lossesIn(folder) - lostBefore);
    },
  },
];

/** Each server begins another life, one after the other. */
async function roll(servers: AppServer[], life: { patches?: Patch[] }): Promise<void> {
  for (const server of servers) {
    await server.kill();
    await server.start(life);
  }
}

function deathsOf(servers: AppServer[]): number {
  return servers.reduce((sum, { deaths }) => sum + deaths, 0);
}
