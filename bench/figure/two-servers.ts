import { startRedis } from '../stage/redis.ts';
import { pairs } from '../fill/world.ts';
import { startHoldfast } from '../stage/server.ts';
import type { Figure } from './figure.ts';
import { inTurn, processesOf } from './servers.ts';

/**
 * The two of each pair are on different servers, so that every message crosses Redis. Both servers share one
 * core: what they do in a second says little, what a message costs them says what two cores would do.
 */
export const twoServers: Figure = {
  name: 'two-servers',
  title: 'Two servers with Redis: 100 pairs across them, 8 in flight each',
  prepare: async (stage, { profileFolder }) => {
    const redis = await startRedis();
    const shared = { databaseUrl: stage.databaseUrl, profileFolder };
    const servers = await Promise.all([startHoldfast(shared), startHoldfast({ ...shared, redisUrl: redis.url }), startHoldfast({ ...shared, redisUrl: redis.url })]);
    const [alone, ...two] = servers;
    return {
      run: (number) =>
        inTurn(number, [{ subject: 'one server', of: [alone] }, { subject: 'two servers', of: two }], async ({ subject, of }) => {
          const processes = { ...processesOf(stage, of), redis: [redis.pid] };
          const place = { subject: 'Holdfast' as const, urls: of.map(({ url }) => url) };
          const figures = await stage.play({ scene: 'talk', options: { place, circles: pairs, speakers: 'all', pace: { by: 'acks', inFlight: 8 }, warmUpMs: 4_000, measureMs: 5_000, processes } });
          return { subject, figures: { ...figures, 'servers would manage/s': of.length / (figures['cpu server']! / 1_000) } };
        }),
      close: async () => {
        await Promise.all(servers.map((server) => server.stop()));
        await redis.stop();
      },
    };
  },
  rows: [
    { title: 'Two servers with Redis: their CPU a message', metric: 'cpu server', unit: 'ms', of: 'two servers', against: 'one server', target: { share: 'at most', limit: 1.3 } },
    { title: 'Two servers, each with a core (estimated)', estimated: true, metric: 'servers would manage/s', unit: '/s', of: 'two servers', against: 'one server', target: { share: 'at least', limit: 1.6 } },
  ],
};
