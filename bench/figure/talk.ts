import type { Circle } from '../fill/world.ts';
import { group200, group2000, hotGroup, pairs } from '../fill/world.ts';
import type { ClosedLoop } from '../scene/closed-loop.ts';
import type { Subject } from '../scene/subject.ts';
import type { Server } from '../stage/server.ts';
import { startFloor, startHoldfast } from '../stage/server.ts';
import type { Stage } from '../stage/stage.ts';
import type { Figure, Measured, Options, Row } from './figure.ts';

interface Talk {
  circles: Circle[];
  speakers: ClosedLoop['speakers'];
  subjects: Subject[];
}

const warmUpMs = 3_000;
const measureMs = 5_000;

export const sends: Figure = {
  name: 'sends',
  title: 'Durable sends: 100 pairs, 8 in flight each',
  prepare: closedLoopOf({ circles: pairs, speakers: 'all', subjects: ['Holdfast', 'floor', 'floor, one by one'] }),
  rows: [rate('Durable sends, 100 pairs, 8 in flight each', 'acked/s', 0.5)],
};

export const hot: Figure = {
  name: 'hot',
  title: 'One hot conversation: 50 senders, 8 in flight each, all hear all',
  prepare: closedLoopOf({ circles: [hotGroup], speakers: 'all', subjects: ['Holdfast', 'floor'] }),
  rows: [rate('One hot conversation, 50 senders, 8 in flight each', 'acked/s', 0.35)],
};

export const fanOut: Figure = {
  name: 'fan-out',
  title: 'Fan-out: one sender, a group of 200',
  prepare: closedLoopOf({ circles: [group200], speakers: 'first', subjects: ['Holdfast', 'floor'] }),
  rows: [rate('Copies, a group of 200', 'copies/s', 0.7)],
};

export const fanOutLarge: Figure = {
  name: 'fan-out-large',
  title: 'Fan-out: one sender, a group of 2,000',
  prepare: closedLoopOf({ circles: [group2000], speakers: 'first', subjects: ['Holdfast', 'floor'] }),
  rows: [rate('Copies, a group of 2,000', 'copies/s', 0.7)],
};

function rate(title: string, metric: string, limit: number): Row {
  return { title, metric, unit: metric, target: { ratio: 'at least', limit } };
}

function closedLoopOf({ circles, speakers, subjects }: Talk): Figure['prepare'] {
  return async (stage, options) => {
    const places = await bothServers(stage, options);
    const measure = async (subject: Subject): Promise<Measured> => {
      const server = subject === 'Holdfast' ? places.holdfast : places.floor;
      const processes = { server: server.pid, postgres: stage.postgresPid, load: stage.loadPid };
      const scene: ClosedLoop = { place: { subject, urls: [server.url] }, circles, speakers, inFlight: 8, warmUpMs, measureMs, processes };
      return { subject, figures: await stage.play({ scene: 'closed loop', options: scene }) };
    };
    return {
      // Whoever is first finds a cold cache: the order changes from run to run.
      run: (number) => inTurn(number % 2 === 0 ? subjects : subjects.toReversed(), measure),
      close: places.close,
    };
  };
}

interface Places {
  holdfast: Server;
  floor: Server;
  close(): Promise<void>;
}

async function bothServers(stage: Stage, { profileFolder }: Options): Promise<Places> {
  const [holdfast, floor] = await Promise.all([startHoldfast({ databaseUrl: stage.databaseUrl, profileFolder }), startFloor(stage.floorUrl)]);
  return { holdfast, floor, close: async () => void (await Promise.all([holdfast.stop(), floor.stop()])) };
}

async function inTurn<T, R>(items: T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (const item of items) results.push(await work(item));
  return results;
}
