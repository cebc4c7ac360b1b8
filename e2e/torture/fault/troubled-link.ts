import type { Proxy, Weather } from '../stage/stage.ts';
import type { Scene } from './fault.ts';
import { again, between, pause, pick } from './fault.ts';

interface Trouble {
  what: string;
  weather?: Partial<Weather>;
  /** At the end of it. */
  end?(link: Proxy): void;
}

const troubles: Trouble[] = [
  { what: 'slow, then reset', weather: { delayMs: 40, jitterMs: 20 }, end: (link) => link.reset() },
  { what: 'cut', end: (link) => link.cut() },
  { what: 'half-open', weather: { swallowed: 'both' } },
  { what: 'deaf one way', weather: { swallowed: 'up' } },
  { what: 'deaf the other way', weather: { swallowed: 'down' } },
];

const comebackMs = 5_000;

/** Everything that can happen to a link between a server and what it depends on, one server's after the other's. */
export async function troubled(scene: Scene, { name, links }: { name: string; links: Proxy[] }): Promise<void> {
  let turn = Math.floor(scene.random() * troubles.length);
  await again(scene, [100, 800], async () => {
    const link = pick(scene.random, links);
    // One that was cut before may still be on its way back.
    for (const end = Date.now() + comebackMs; link.connections === 0 && Date.now() < end && !scene.signal.aborted; ) await pause(50, scene);
    const { what, weather = {}, end } = troubles[turn++ % troubles.length]!;
    scene.count(`connections to ${name} ${what}`, link.connections);
    link.weather(weather);
    await pause(between(scene.random, 500, 4_000), scene);
    end?.(link);
    link.calm();
  });
}
