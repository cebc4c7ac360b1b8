import type { Server } from '../stage/server.ts';
import { startFloor, startHoldfast } from '../stage/server.ts';
import type { Stage } from '../stage/stage.ts';
import type { Processes } from '../scene/stopwatch.ts';
import type { Subject } from '../scene/subject.ts';
import type { Measured, Options, Prepared } from './figure.ts';

/** Measures one subject, whose server is running. */
export type Measure = (subject: Subject, server: Server, processes: Processes) => Promise<Measured['figures']>;

/** One Holdfast and one floor, which stay for all runs; in each run every subject is measured once. */
export async function besideEachOther(stage: Stage, { profileFolder }: Options, { subjects, measure }: { subjects: Subject[]; measure: Measure }): Promise<Prepared> {
  const [holdfast, floor] = await Promise.all([startHoldfast({ databaseUrl: stage.databaseUrl, profileFolder }), startFloor({ databaseUrl: stage.floorUrl })]);
  return {
    run: (number) =>
      inTurn(number, subjects, async (subject) => {
        const server = subject === 'Holdfast' ? holdfast : floor;
        return { subject, figures: await measure(subject, server, processesOf(stage, [server])) };
      }),
    close: async () => void (await Promise.all([holdfast.stop(), floor.stop()])),
  };
}

/** Starts a server anew for each measurement, of a process that has done nothing else. */
export function eachAnew(stage: Stage, { profileFolder }: Options, { subjects, measure, nodeFlags }: { subjects: Subject[]; measure: Measure; nodeFlags?: string[] }): Prepared {
  return {
    run: (number) =>
      inTurn(number, subjects, async (subject) => {
        const server = subject === 'Holdfast' ? await startHoldfast({ databaseUrl: stage.databaseUrl, profileFolder, nodeFlags }) : await startFloor({ databaseUrl: stage.floorUrl, nodeFlags });
        try {
          return { subject, figures: await measure(subject, server, processesOf(stage, [server])) };
        } finally {
          await server.stop();
        }
      }),
    close: () => Promise.resolve(),
  };
}

export function processesOf(stage: Stage, servers: Server[]): Processes {
  return { server: servers.map(({ pid }) => pid), postgres: [stage.postgresPid], load: [stage.loadPid] };
}

/** Whoever is first finds a cold cache: the order changes from run to run. */
export async function inTurn<T, R>(run: number, items: T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (const item of run % 2 === 0 ? items : items.toReversed()) results.push(await work(item));
  return results;
}
