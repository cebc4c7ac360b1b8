import type { Fault } from './fault.ts';
import { again, between, pause, pick } from './fault.ts';

const tenMinutes = 10 * 60_000;

export const clockFaults: Fault[] = [
  {
    name: 'server-clocks',
    title: 'the clocks of app servers jump by ten minutes, forward and back',
    holds: ['clocks', 'servers'],
    run: async (scene) => {
      await again(scene, [0, 0], async () => {
        await pick(scene.random, scene.stage.servers).stepClock(pick(scene.random, [-tenMinutes, tenMinutes]));
        scene.count('clocks stepped');
        await pause(between(scene.random, 1_000, 4_000), scene);
      });
      for (const server of scene.stage.servers) await server.stepClock(0);
    },
  },
  {
    name: 'client-clocks',
    title: 'the clocks of clients jump by ten minutes, forward and back',
    holds: ['clocks', 'hosts'],
    run: async (scene) => {
      await again(scene, [0, 0], async () => {
        await scene.crowd.stepClocks(pick(scene.random, [-tenMinutes, tenMinutes]));
        scene.count('clocks stepped');
        await pause(between(scene.random, 1_000, 4_000), scene);
      });
      await scene.crowd.stepClocks(0);
    },
  },
];
