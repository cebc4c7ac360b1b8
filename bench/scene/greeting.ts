import { setTimeout as sleep } from 'node:timers/promises';
import type { Circle } from '../fill/world.ts';
import type { Place } from './crowd.ts';
import { conversationsOf } from './crowd.ts';
import type { Figures } from './figures.ts';
import { median, percentiles } from './figures.ts';
import type { Processes } from './stopwatch.ts';
import { Stopwatch } from './stopwatch.ts';
import { deviceOf } from './subject.ts';
import { Tally } from './tally.ts';

export interface Greeting {
  place: Place;
  circles: Circle[];
  person: number;
  times: number;
  processes: Processes;
}

/** One person comes, is told of all their conversations, and goes; again and again. */
export async function greeting({ place, circles, person, times, processes }: Greeting): Promise<Figures> {
  const tally = new Tally(() => '');
  const conversations = conversationsOf(circles).get(person)!;
  const took: number[] = [];
  const cpu: Figures[] = [];
  for (let time = -warmUps; time < times; time++) {
    const stopwatch = new Stopwatch(processes);
    // Not one that has just been started: that would also report what it holds.
    const device = deviceOf(place.subject, { url: place.urls[0]!, person, conversations, listener: tally, resume: { held: new Map(), watermark: null } });
    await tally.orProblem(device.open);
    const openAt = performance.now();
    await tally.orProblem(device.live);
    if (time >= 0) took.push(performance.now() - openAt);
    device.close();
    // What is left to do of the farewell belongs to it.
    await sleep(100);
    if (time >= 0) cpu.push(stopwatch.stop(1_000));
  }
  const names = Object.keys(processes);
  return {
    ...percentiles('heads', took),
    ...Object.fromEntries(names.map((name) => [`${name} CPU ms a visit`, 1_000 * (cpu.reduce((sum, figures) => sum + figures[`cpu ${name}`]!, 0) / cpu.length)])),
    seconds: median(took) / 1_000,
    startedAtUs: cpu[0]!.startedAtUs!,
    stoppedAtUs: cpu.at(-1)!.stoppedAtUs!,
  };
}

const warmUps = 10;
