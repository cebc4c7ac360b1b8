import type { Fault } from './fault.ts';
import { again, pause } from './fault.ts';

/** While this many events flow, somebody reads nothing: in a full run, and less in a shorter one. */
const flood = 100_000;
const queued = 50;

export const deviceFaults: Fault[] = [
  {
    name: 'devices-killed',
    title: 'clients are killed -9 and start again with what their disk holds',
    holds: ['hosts'],
    run: (scene) =>
      again(scene, [500, 2_500], async () => {
        await scene.crowd.killHosts(1);
        scene.count('client processes killed');
      }),
  },
  {
    name: 'queue-killed',
    title: `clients are killed -9 with ${queued} queued sends each`,
    holds: ['hosts'],
    run: (scene) =>
      again(scene, [2_000, 5_000], async () => {
        await scene.crowd.queueAndKill(queued);
        scene.count('client processes killed with full queues');
      }),
  },
  {
    name: 'slow-reader',
    title: `somebody stops reading while ${flood.toLocaleString('en')} events flow`,
    holds: ['hosts', 'links'],
    weight: 3,
    run: async (scene) => {
      const events = Math.max(200, Math.round(flood * scene.scale));
      await scene.crowd.flood({ events });
      scene.count('events past a reader who does not read', events);
    },
  },
  {
    name: 'churn',
    title: 'people come, go, and block each other under load',
    holds: ['people'],
    run: async (scene) => {
      scene.crowd.churn(true);
      scene.count('spells of coming and going');
      await pause(scene.durationMs, scene);
      scene.crowd.churn(false);
    },
  },
];
