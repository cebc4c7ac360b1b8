import { setTimeout as sleep } from 'node:timers/promises';
import type { Circle } from '../fill/world.ts';
import { conversationId } from '../fill/world.ts';
import type { Device } from '../load/device.ts';
import type { Place } from './crowd.ts';
import { connectAll, conversationsOf } from './crowd.ts';
import type { Figures } from './figures.ts';
import { percentiles } from './figures.ts';
import { startPace } from './pace.ts';
import type { Processes } from './stopwatch.ts';
import { Stopwatch } from './stopwatch.ts';
import { deviceOf } from './subject.ts';
import { Tally } from './tally.ts';

export interface Storm {
  place: Place;
  /** Who comes back at once. */
  circles: Circle[];
  /** Pairs of people who are there already and go on talking. */
  talking: Circle[];
  perSecond: number;
  processes: Processes;
}

/** Everybody reconnects at the same instant, to a server that has just started, while others talk. */
export async function storm({ place, circles, talking, perSecond, processes }: Storm): Promise<Figures> {
  const circleOf = new Map(talking.flatMap((circle) => circle.people.map((person) => [person, circle])));
  const conversationOf = (device: Device) => conversationId(circleOf.get(device.person)!.conversation);
  const tally = new Tally(conversationOf);
  const speakers = await tally.orProblem(connectAll({ place, circles: talking, listener: tally }));
  const stop = startPace({ by: 'rate', perSecond }, { tally, speakers, audience: 2, say: (device) => (tally.sent++, device.send(conversationOf(device))) });
  await tally.orProblem(sleep(3_000));

  tally.record();
  const stopwatch = new Stopwatch(processes);
  const startedAt = performance.now();
  const liveAfter: number[] = [];
  const devices = [...conversationsOf(circles)].map(([person, conversations]) => returning(place, { person, conversations, tally }));
  await tally.orProblem(Promise.all(devices.map((device) => device.live.then(() => liveAfter.push(performance.now() - startedAt)))));
  const spent = stopwatch.stop(devices.length);
  // What was sent meanwhile is part of it, until it is answered.
  stop();
  const giveUpAt = performance.now() + 60_000;
  while (tally.acknowledgements < tally.sent || tally.copies < 2 * tally.sent) {
    if (performance.now() > giveUpAt) throw new Error('what was sent while everybody reconnected was not answered');
    await tally.orProblem(sleep(20));
  }
  tally.verify(speakers, 2);
  for (const device of [...devices, ...speakers]) device.close();
  return { 'all live after ms': Math.max(...liveAfter), 'slowest ack ms': Math.max(...tally.ackMs), sends: tally.ackMs.length, retries: tally.retries, ...percentiles('live', liveAfter), ...percentiles('ack', tally.ackMs), ...percentiles('applied', tally.appliedMs), ...spent };
}

/** A device that was there before the server went: it says up to when it has heard, and nothing has changed since. */
function returning({ subject, urls }: Place, { person, conversations, tally }: { person: number; conversations: string[]; tally: Tally }): Device {
  const resume = subject === 'Holdfast' ? { held: new Map(), watermark: String(Date.now()) } : undefined;
  return deviceOf(subject, { url: urls[0]!, person, conversations, listener: tally, resume });
}
