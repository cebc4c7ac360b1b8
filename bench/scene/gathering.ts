import type { Circle } from '../fill/world.ts';
import type { Device } from '../load/device.ts';
import type { Place } from './crowd.ts';
import { connectAll } from './crowd.ts';
import type { Figures } from './figures.ts';
import { Tally } from './tally.ts';

let gathered: Device[] = [];

/** Connects these people, and leaves them connected, saying nothing. */
export async function gather({ place, circles, people }: { place: Place; circles: Circle[]; people: number[] }): Promise<Figures> {
  const tally = new Tally(() => '');
  gathered = await tally.orProblem(connectAll({ place, circles, people, listener: tally }));
  return { connections: gathered.length };
}

export function release(_: object): Promise<Figures> {
  for (const device of gathered) device.close();
  gathered = [];
  return Promise.resolve({});
}
