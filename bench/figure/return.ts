import { crowd, group200, pairs } from '../fill/world.ts';
import type { Figure } from './figure.ts';
import { besideEachOther, eachAnew } from './servers.ts';

export const catchUp: Figure = {
  name: 'catch-up',
  title: 'Catching up: 200 clients that each missed 100 messages, all at once',
  prepare: (stage, options) =>
    besideEachOther(stage, options, {
      subjects: ['Holdfast', 'floor'],
      measure: (subject, server, processes) =>
        stage.play({ scene: 'catchUp', options: { place: { subject, urls: [server.url] }, circle: group200, missed: 100, rounds: 5, processes } }),
    }),
  rows: [{ title: '200 devices catch up 100 messages each, at once', metric: 'level after ms', unit: 'ms', target: { share: 'at most', limit: 1.5 } }],
};

export const reconnect: Figure = {
  name: 'reconnect',
  title: 'Reconnecting: 5,000 devices at once, to a server that has just started, while 50 others send a message a second each',
  mostRuns: 3,
  prepare: (stage, options) =>
    Promise.resolve(
      eachAnew(stage, options, {
        subjects: ['Holdfast', 'floor'],
        measure: (subject, server, processes) =>
          stage.play({
            scene: 'storm',
            options: { place: { subject, urls: [server.url] }, circles: crowd.circles, talking: pairs.slice(0, 25), perSecond: 50, processes },
          }),
      }),
    ),
  rows: [
    { title: '5,000 reconnect at once: all are live after', metric: 'all live after ms', unit: 'ms', target: { value: 'at most', limit: 10_000 } },
    { title: '5,000 reconnect at once: slowest send of others', metric: 'slowest ack ms', unit: 'ms', target: { value: 'at most', limit: 2_000 } },
  ],
};
