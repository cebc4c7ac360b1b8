import { setTimeout as sleep } from 'node:timers/promises';
import type { Circle } from '../fill/world.ts';
import { conversationId } from '../fill/world.ts';
import type { Device } from '../load/device.ts';
import type { Place } from './crowd.ts';
import { connectAll } from './crowd.ts';
import type { Figures } from './figures.ts';
import { percentiles } from './figures.ts';
import type { Processes } from './stopwatch.ts';
import { Stopwatch } from './stopwatch.ts';
import { Tally } from './tally.ts';

export interface ClosedLoop {
  place: Place;
  /** Nobody is in two of them. */
  circles: Circle[];
  /** Who speaks: everybody, or the first of each circle. */
  speakers: 'all' | 'first';
  /** Messages of a speaker that nobody has acknowledged yet or, of a single one, that somebody does not hold yet. */
  inFlight: number;
  warmUpMs: number;
  measureMs: number;
  processes: Processes;
}

/** Each speaker sends the next message as soon as one has come through. */
export async function closedLoop({ place, circles, speakers, inFlight, warmUpMs, measureMs, processes }: ClosedLoop): Promise<Figures> {
  const circleOf = new Map(circles.flatMap((circle) => circle.people.map((person) => [person, circle])));
  const conversationOf = (device: Device) => conversationId(circleOf.get(device.person)!.conversation);
  const tally = new Tally(conversationOf);
  const devices = await Promise.race([connectAll(place, circles, tally), tally.problem]);
  const speaking = speakers === 'all' ? devices : devices.filter(({ person }) => circleOf.get(person)!.people[0] === person);
  let going = true;
  let expected = 0;
  const say = (device: Device) => {
    if (!going) return;
    tally.sent++;
    expected += circleOf.get(device.person)!.people.length;
    device.send(conversationOf(device));
  };
  if (speakers === 'all') tally.onAcknowledged = say;
  else tally.onApplied = paceByCopies(speaking, () => expected - tally.copies < inFlight * devices.length, say);
  for (const device of speaking) for (let i = 0; i < inFlight; i++) say(device);

  await Promise.race([sleep(warmUpMs), tally.problem]);
  const stopwatch = new Stopwatch(processes);
  tally.record();
  const before = { acknowledgements: tally.acknowledgements, copies: tally.copies };
  await Promise.race([sleep(measureMs), tally.problem]);
  const [acknowledged, copies] = [tally.acknowledgements - before.acknowledgements, tally.copies - before.copies];
  const spent = stopwatch.stop(acknowledged);
  going = false;
  await Promise.race([allThrough(tally, () => tally.copies >= expected && tally.acknowledgements >= tally.sent), tally.problem]);
  tally.verify(devices, expected);
  for (const device of devices) device.close();
  return { 'acked/s': acknowledged / spent.seconds!, 'copies/s': copies / spent.seconds!, pulls: tally.pulls, ...percentiles('ack', tally.ackMs), ...percentiles('applied', tally.appliedMs), ...spent };
}

/** Otherwise who acknowledges at once and delivers later would be given ever more to deliver. */
function paceByCopies([speaker]: Device[], mayGoOn: () => boolean, say: (device: Device) => void): () => void {
  return () => {
    if (mayGoOn()) say(speaker!);
  };
}

async function allThrough(tally: Tally, through: () => boolean): Promise<void> {
  const giveUpAt = performance.now() + 30_000;
  while (!through()) {
    if (performance.now() > giveUpAt) throw new Error(`of ${tally.sent} messages ${tally.acknowledgements} were acknowledged; ${tally.copies} copies arrived`);
    await sleep(20);
  }
}
