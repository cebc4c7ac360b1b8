// The load generator: a process of its own, so that what it costs is not counted as the server's.
import { catchUp } from './scene/catch-up.ts';
import type { Figures } from './scene/figures.ts';
import { gather, release } from './scene/gathering.ts';
import { greeting } from './scene/greeting.ts';
import { pages } from './scene/pages.ts';
import { storm } from './scene/storm.ts';
import { talk } from './scene/talk.ts';

const scenes = { talk, catchUp, gather, release, greeting, pages, storm };

type Scenes = typeof scenes;
export type Order = { [Scene in keyof Scenes]: { scene: Scene; options: Parameters<Scenes[Scene]>[0] } }[keyof Scenes];

export type Answer = { figures: Figures } | { problem: string };

process.on('message', ({ scene, options }: Order) => {
  const play = scenes[scene] as (options: Order['options']) => Promise<Figures>;
  play(options).then(
    (figures) => process.send!({ figures } satisfies Answer),
    (error: unknown) => process.send!({ problem: error instanceof Error ? (error.stack ?? error.message) : String(error) } satisfies Answer),
  );
});
