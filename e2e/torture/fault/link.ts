import type { Proxy, Weather } from '../stage/stage.ts';
import type { Fault, Scene } from './fault.ts';
import { again, between, pause, pick } from './fault.ts';

const longestSilenceMs = 60_000;

export const linkFaults: Fault[] = [
  {
    name: 'links-cut',
    title: 'client links are cut in the middle of a frame',
    holds: ['links'],
    run: (scene) =>
      again(scene, [50, 800], async () => {
        const link = pick(scene.random, links(scene));
        scene.count('client links cut', link.connections);
        link.cut();
      }),
  },
  {
    name: 'links-reset',
    title: 'client links are reset, and refused for a while',
    holds: ['links'],
    run: (scene) =>
      again(scene, [200, 1_000], async () => {
        const link = pick(scene.random, links(scene));
        scene.count('client links reset', link.connections);
        link.weather({ refuse: true });
        link.reset();
        await pause(between(scene.random, 50, 1_500), scene);
        link.calm();
      }),
  },
  {
    name: 'links-half-open',
    title: 'client links are half-open for up to a minute: bytes are taken, nothing passes, nobody is told',
    holds: ['links'],
    weight: 3,
    lastsMs: longestSilenceMs,
    run: (scene) => spell(scene, { swallowed: 'both' }, Math.min(longestSilenceMs, scene.durationMs)),
  },
  {
    name: 'links-one-way',
    title: 'client links carry one direction only, first the one, then the other',
    holds: ['links'],
    weight: 2,
    run: async (scene) => {
      for (const swallowed of ['up', 'down'] as const) await spell(scene, { swallowed }, scene.durationMs / 2);
    },
  },
  {
    name: 'links-frozen',
    title: 'client links stand still for some seconds, and then go on where they were',
    holds: ['links'],
    run: (scene) =>
      again(scene, [500, 500], async () => {
        await spell(scene, { frozen: pick(scene.random, ['up', 'down', 'both'] as const) }, between(scene.random, 1_000, 6_000));
      }),
  },
  {
    name: 'links-slow',
    title: 'client links take 200 ± 200 ms',
    holds: ['links'],
    run: (scene) => spell(scene, { delayMs: 200, jitterMs: 200 }, scene.durationMs),
  },
  {
    name: 'links-narrow',
    title: 'client links carry 10 KB a second',
    holds: ['links'],
    run: (scene) => spell(scene, { bytesPerSecond: 10_000 }, scene.durationMs),
  },
];

function links({ stage }: Scene): Proxy[] {
  return stage.servers.map(({ toClients }) => toClients);
}

/** The weather of all client links, for a while. */
async function spell(scene: Scene, weather: Partial<Weather>, ms: number): Promise<void> {
  for (const link of links(scene)) {
    scene.count('client links with weather', link.connections);
    link.weather(weather);
  }
  await pause(ms, scene);
  for (const link of links(scene)) link.calm();
}
