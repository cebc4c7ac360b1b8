import { group200, group2000, hotGroup, pairs } from '../fill/world.ts';
import type { Subject } from '../scene/subject.ts';
import type { Talk } from '../scene/talk.ts';
import type { Figure, Row } from './figure.ts';
import { besideEachOther } from './servers.ts';

export const sends: Figure = {
  name: 'sends',
  title: 'Durable sends: 100 pairs, 8 in flight each',
  prepare: people({ circles: pairs, speakers: 'all', pace: { by: 'acks', inFlight: 8 } }, ['floor, one by one']),
  rows: [atLeast('Durable sends, 100 pairs, 8 in flight', 'acked/s', 0.5)],
};

export const hot: Figure = {
  name: 'hot',
  title: 'One hot conversation: 50 senders, 8 in flight each, all hear all',
  prepare: people({ circles: [hotGroup], speakers: 'all', pace: { by: 'acks', inFlight: 8 } }),
  rows: [atLeast('One hot conversation, 50 senders, 8 in flight', 'acked/s', 0.35)],
};

export const latency: Figure = {
  name: 'latency',
  title: 'Latency at 500 messages a second: 100 pairs, open loop',
  prepare: people({ circles: pairs, speakers: 'all', pace: { by: 'rate', perSecond: 500 }, measureMs: 8_000 }),
  rows: [['ack', 'acknowledged'], ['applied', 'on the other device']].flatMap(([what, words]) => [
    atMost(`Send → ${words} at 500/s, median`, `${what} p50 ms`, 2),
    atMost(`Send → ${words} at 500/s, 99th percentile`, `${what} p99 ms`, 3),
  ]),
};

export const fanOut: Figure = {
  name: 'fan-out',
  title: 'Fan-out: one sender, a group of 200',
  prepare: people({ circles: [group200], speakers: 'first', pace: { by: 'copies', inFlight: 8 } }),
  rows: [atLeast('Copies, a group of 200', 'copies/s', 0.7)],
};

export const fanOutLarge: Figure = {
  name: 'fan-out-large',
  title: 'Fan-out: one sender, a group of 2,000',
  prepare: people({ circles: [group2000], speakers: 'first', pace: { by: 'copies', inFlight: 8 } }),
  rows: [atLeast('Copies, a group of 2,000', 'copies/s', 0.7)],
};

type What = Pick<Talk, 'circles' | 'speakers' | 'pace'> & Partial<Talk>;

function people(what: What, more: Subject[] = []): Figure['prepare'] {
  return (stage, options) =>
    besideEachOther(stage, options, {
      subjects: ['Holdfast', 'floor', ...more],
      measure: (subject, server, processes) =>
        stage.play({ scene: 'talk', options: { warmUpMs: 3_000, measureMs: 5_000, ...what, place: { subject, urls: [server.url] }, processes } }),
    });
}

function atLeast(title: string, metric: string, limit: number): Row {
  return { title, metric, unit: '/s', target: { share: 'at least', limit } };
}

function atMost(title: string, metric: string, limit: number): Row {
  return { title, metric, unit: 'ms', target: { share: 'at most', limit } };
}
