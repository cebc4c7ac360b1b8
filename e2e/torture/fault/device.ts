import type { Fault } from './fault.ts';
import { again, pause } from './fault.ts';

/** While this many events flow, somebody reads nothing: in a full run, and less in a shorter one. */
const flood = 100_000;
/** And for so long at least (milliseconds): beyond all that buffers between the two hold back. */
const stillMs = 60_000;
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
        scene.count('sends queued on clients that were killed then', await scene.crowd.queueAndKill(queued));
      }),
  },
  {
    name: 'slow-reader',
    title: `somebody stops reading while ${flood.toLocaleString('en')} events flow`,
    holds: ['hosts', 'links'],
    weight: 3,
    run: async (scene) => {
      const events = Math.max(200, Math.round(flood * scene.scale));
      const acknowledged = await scene.crowd.flood({ events, atLeast: pause(stillMs * scene.scale, scene) });
      scene.count('events past a reader who does not read', acknowledged);
    },
  },
  {
    name: 'churn',
    title: 'people come, go, and block each other under load',
    holds: ['people'],
    run: async (scene) => {
      await scene.crowd.churn(true);
      await pause(scene.durationMs, scene);
      scene.count('changes of who is where and what', await scene.crowd.churn(false));
    },
  },
];
