import { setTimeout as sleep } from 'node:timers/promises';
import type { Circle } from '../fill/world.ts';
import { conversationId } from '../fill/world.ts';
import type { Device } from '../load/device.ts';
import type { Place } from './crowd.ts';
import { connectAll } from './crowd.ts';
import type { Figures } from './figures.ts';
import { percentiles } from './figures.ts';
import type { Pace } from './pace.ts';
import { startPace } from './pace.ts';
import type { Processes } from './stopwatch.ts';
import { Stopwatch } from './stopwatch.ts';
import { Tally } from './tally.ts';

export interface Talk {
  place: Place;
  /** All of one size, and nobody is in two of them. */
  circles: Circle[];
  /** Who speaks: everybody, or the first of each circle. */
  speakers: 'all' | 'first';
  pace: Pace;
  warmUpMs: number;
  measureMs: number;
  processes: Processes;
}

/** People talk, and everybody in a conversation hears everything. */
export async function talk({ place, circles, speakers, pace, warmUpMs, measureMs, processes }: Talk): Promise<Figures> {
  const circleOf = new Map(circles.flatMap((circle) => circle.people.map((person) => [person, circle])));
  const conversationOf = (device: Device) => conversationId(circleOf.get(device.person)!.conversation);
  const audience = circles[0]!.people.length;
  const tally = new Tally(conversationOf);
  const devices = await tally.orProblem(connectAll({ place, circles, listener: tally }));
  const say = (device: Device) => {
    tally.sent++;
    device.send(conversationOf(device));
  };
  const speaking = speakers === 'all' ? devices : devices.filter(({ person }) => circleOf.get(person)!.people[0] === person);
  const stop = startPace(pace, { tally, speakers: speaking, audience, say });

  await tally.orProblem(sleep(warmUpMs));
  const stopwatch = new Stopwatch(processes);
  tally.record();
  const before = { acknowledgements: tally.acknowledgements, copies: tally.copies };
  await tally.orProblem(sleep(measureMs));
  const [acknowledged, copies] = [tally.acknowledgements - before.acknowledgements, tally.copies - before.copies];
  const spent = stopwatch.stop(acknowledged);

  stop();
  await tally.orProblem(allThrough(tally, audience));
  tally.verify(devices, audience);
  for (const device of devices) device.close();
  return { 'acked/s': acknowledged / spent.seconds!, 'copies/s': copies / spent.seconds!, pulls: tally.pulls, retries: tally.retries, ...percentiles('ack', tally.ackMs), ...percentiles('applied', tally.appliedMs), ...spent };
}

async function allThrough(tally: Tally, audience: number): Promise<void> {
  const giveUpAt = performance.now() + 60_000;
  while (tally.acknowledgements < tally.sent || tally.copies < tally.sent * audience) {
    if (performance.now() > giveUpAt) throw new Error(`of ${tally.sent} messages ${tally.acknowledgements} were acknowledged, and ${tally.copies} copies came`);
    await sleep(20);
  }
}
