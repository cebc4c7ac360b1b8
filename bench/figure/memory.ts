import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { crowd } from '../fill/world.ts';
import type { Figures } from '../scene/figures.ts';
import type { Server } from '../stage/server.ts';
import type { Figure } from './figure.ts';
import { eachAnew } from './servers.ts';

/** What Node tells of itself, in bytes: `rssBefore` as it stood, the rest after a collection. */
type Usage = Record<'rss' | 'rssBefore' | 'heapUsed' | 'heapTotal' | 'external', number>;

/** As many come and go before, for what the first ones load is not theirs. */
const forerunners = 200;
const settleMs = 5_000;

export const memory: Figure = {
  name: 'memory',
  title: 'Memory: 5,000 idle devices, signed in and subscribed, with 20 conversations each',
  mostRuns: 2,
  prepare: (stage, options) =>
    Promise.resolve(
      eachAnew(stage, options, {
        subjects: ['Holdfast', 'floor'],
        nodeFlags: ['--expose-gc', '--import', path.join(import.meta.dirname, '../stage/memory-probe.ts')],
        measure: async (subject, server) => {
          const place = { subject, urls: [server.url] };
          const { circles, people } = crowd;
          await stage.play({ scene: 'gather', options: { place, circles, people: people.slice(0, forerunners) } });
          await stage.play({ scene: 'release', options: {} });
          await sleep(settleMs);
          const before = await usageOf(server);
          const { connections } = await stage.play({ scene: 'gather', options: { place, circles, people } });
          await sleep(settleMs);
          const after = await usageOf(server);
          await stage.play({ scene: 'release', options: {} });
          return perConnection(before, after, connections!);
        },
      }),
    ),
  rows: [{ title: 'Memory of an idle device with 20 conversations', metric: 'KB a connection (RSS)', unit: 'KB', target: { value: 'at most', limit: 15 } }],
};

function perConnection(before: Usage, after: Usage, connections: number): Figures {
  const each = (name: keyof Usage) => (after[name] - before[name]) / 1_024 / connections;
  return {
    'KB a connection (RSS)': each('rss'),
    'of it KB heap in use': each('heapUsed'),
    'of it KB heap reserved and free': each('heapTotal') - each('heapUsed'),
    'of it KB external (buffers)': each('external'),
    'of it KB native (sockets, allocator)': each('rss') - each('heapTotal') - each('external'),
    'KB a connection (RSS), nothing collected': each('rssBefore'),
    'MB of an empty server (RSS)': before.rss / 2 ** 20,
    connections,
  };
}

async function usageOf(server: Server): Promise<Usage> {
  return JSON.parse(await server.ask('SIGUSR2', /memory (\{.*\})\n/g)) as Usage;
}
