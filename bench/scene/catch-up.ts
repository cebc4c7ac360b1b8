import type { Circle } from '../fill/world.ts';
import { conversationId } from '../fill/world.ts';
import type { Device, Resumption } from '../load/device.ts';
import type { Place } from './crowd.ts';
import { connectAll } from './crowd.ts';
import type { Figures } from './figures.ts';
import { median } from './figures.ts';
import type { Processes } from './stopwatch.ts';
import { Stopwatch } from './stopwatch.ts';
import { deviceOf } from './subject.ts';
import { Tally } from './tally.ts';

export interface CatchUp {
  place: Place;
  circle: Circle;
  missed: number;
  /** How often it is measured, after once that is not. */
  rounds: number;
  processes: Processes;
}

/** Everyone is away while one of them writes, and then everyone comes back at once. */
export async function catchUp({ place, circle, missed, rounds, processes }: CatchUp): Promise<Figures> {
  const conversation = conversationId(circle.conversation);
  const tally = new Tally(() => conversation);
  let resumptions = await tally.orProblem(leave(await connectAll({ place, circles: [circle], listener: tally }), conversation));
  const all: Figures[] = [];
  for (let round = 0; round <= rounds; round++) {
    await tally.orProblem(write(place, { circle, count: missed, tally }));
    const before = tally.copies;
    const stopwatch = new Stopwatch(processes);
    const devices = resumptions.map(({ person, resume }) => deviceOf(place.subject, { url: place.urls[0]!, person, conversations: [conversation], listener: tally, resume }));
    await tally.orProblem(Promise.all(devices.map((device) => device.level)));
    const copies = tally.copies - before;
    if (copies !== missed * devices.length) throw new Error(`of ${missed * devices.length} missed messages ${copies} came`);
    all.push(stopwatch.stop(copies));
    resumptions = await tally.orProblem(leave(devices, conversation));
  }
  const measured = all.slice(1);
  const of = (name: string) => median(measured.map((figures) => figures[name]!));
  return { 'level after ms': 1_000 * of('seconds'), 'copies/s': (missed * resumptions.length) / of('seconds'), ...Object.fromEntries(Object.keys(measured[0]!).map((name) => [name, of(name)])), startedAtUs: measured[0]!.startedAtUs!, stoppedAtUs: measured.at(-1)!.stoppedAtUs! };
}

/** Everyone leaves, level with the log. */
async function leave(devices: Device[], conversation: string): Promise<{ person: number; resume: Resumption }[]> {
  const end = await devices[0]!.endOf(conversation);
  return devices.map((device) => ({ person: device.person, resume: { ...device.close(), held: new Map([[conversation, { ...end }]]) } }));
}

/** One of them writes, and leaves again. */
async function write(place: Place, { circle, count, tally }: { circle: Circle; count: number; tally: Tally }): Promise<void> {
  const conversation = conversationId(circle.conversation);
  const [writer] = await connectAll({ place, circles: [circle], people: circle.people.slice(0, 1), listener: tally });
  const { promise, resolve } = Promise.withResolvers<void>();
  const [acknowledged, copies] = [tally.acknowledgements + count, tally.copies + count];
  const look = () => tally.acknowledgements === acknowledged && tally.copies === copies && resolve();
  tally.onAcknowledged = look;
  tally.onApplied = look;
  for (let i = 0; i < count; i++) writer!.send(conversation);
  await promise;
  writer!.close();
}
