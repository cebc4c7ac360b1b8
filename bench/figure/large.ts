import { fillHoldfast } from '../fill/fill.ts';
import { logCircles, logs, sociable } from '../fill/world.ts';
import { startHoldfast } from '../stage/server.ts';
import type { Figure, Row } from './figure.ts';
import { besideEachOther } from './servers.ts';

const questions = ['newest page', 'page anywhere', 'catching up 50'];

export const longLog: Figure = {
  name: 'long-log',
  title: 'A conversation of 1,000,000 messages beside one of 1,000',
  prepare: async (stage, { profileFolder }) => {
    process.stderr.write('writing a log of 1,000,000 messages …\n');
    await fillHoldfast(stage.databaseUrl, logCircles);
    const server = await startHoldfast({ databaseUrl: stage.databaseUrl, profileFolder });
    return {
      run: async () => [{ subject: 'Holdfast', figures: await stage.play({ scene: 'pages', options: { url: server.url, person: 40_000, logs, times: 400 } }) }],
      close: () => server.stop(),
    };
  },
  rows: questions.map((question): Row => ({
    title: `A log of 1,000,000 beside 1,000: ${question}`,
    metric: `${question}, 1,000,000 p50 ms`,
    unit: 'ms',
    against: 'Holdfast',
    againstMetric: `${question}, 1,000 p50 ms`,
    target: { share: 'at most', limit: 1.5 },
  })),
};

export const manyConversations: Figure = {
  name: 'heads',
  title: 'Somebody with 2,000 conversations connects',
  prepare: (stage, options) =>
    besideEachOther(stage, options, {
      subjects: ['Holdfast'],
      measure: (subject, server, processes) =>
        stage.play({ scene: 'greeting', options: { place: { subject, urls: [server.url] }, ...sociable, times: 30, processes } }),
    }),
  rows: [{ title: '2,000 conversations: connecting, to the last head', metric: 'heads p50 ms', unit: 'ms', target: { value: 'at most', limit: 50 } }],
};
