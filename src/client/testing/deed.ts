import fc from 'fast-check';
import type { Verification } from '../log/difference.ts';
import type { Faults } from './unruly-link.ts';
import type { Device } from './village.ts';
import { Village } from './village.ts';

export const rooms = ['garden', 'kitchen'];
/** Two devices of alice, a program of bob's, and two tabs of carol's browser. */
export const cast: { userId: string; holes: boolean; tabOf?: number }[] = [
  { userId: 'alice', holes: false },
  { userId: 'alice', holes: true },
  { userId: 'bob', holes: false },
  { userId: 'carol', holes: true },
  { userId: 'carol', holes: true, tabOf: 3 },
];

export type Deed =
  | { type: 'say'; device: number; room: number; times: number }
  | { type: 'change'; device: number; room: number; how: 'edit' | 'remove' | 'on' | 'off'; which: number }
  | { type: 'crash'; device: number; steps: number }
  | { type: 'drop' | 'cut' | 'mend' | 'heads'; device: number }
  | { type: 'wait'; ms: number }
  | { type: 'verify'; device: number; room: number }
  | { type: 'failover'; lost: number };

const device = fc.nat(cast.length - 1);
const room = fc.nat(rooms.length - 1);

const saying = fc.record({ type: fc.constant('say' as const), device, room, times: fc.integer({ min: 1, max: 12 }) });
const how = fc.constantFrom('edit' as const, 'remove' as const, 'on' as const, 'off' as const, 'on' as const);
const changing = fc.record({ type: fc.constant('change' as const), device, room, how, which: fc.nat(1_000) });
const crashing = fc.record({ type: fc.constant('crash' as const), device, steps: fc.nat(40) });
const connecting = fc.record({ type: fc.constantFrom('drop' as const, 'cut' as const, 'mend' as const, 'mend' as const, 'heads' as const), device });
const waiting = fc.record({ type: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 20_000 }) });

export const peace: fc.Arbitrary<Deed> = fc.oneof<fc.WeightedArbitrary<Deed>[]>(
  { arbitrary: saying, weight: 4 },
  { arbitrary: changing, weight: 6 },
  { arbitrary: crashing, weight: 2 },
  { arbitrary: connecting, weight: 4 },
  { arbitrary: waiting, weight: 4 },
);
export const disaster: fc.Arbitrary<Deed> = fc.record({ type: fc.constant('failover' as const), lost: fc.nat(15) });

/** Compares what a device holds with the log, whatever else happens meanwhile. */
export const checking: fc.Arbitrary<Deed> = fc.record({ type: fc.constant('verify' as const), device, room });

export const faults: fc.Arbitrary<Faults> = fc.record({
  requestLost: fc.constantFrom(0, 0.05, 0.3),
  answerLost: fc.constantFrom(0, 0.05, 0.3),
  messageLost: fc.constantFrom(0, 0.1, 0.5),
  messageRepeated: fc.constantFrom(0, 0.2),
  messageLate: fc.constantFrom(0, 20, 2_000),
});

/** What a device promised to send. */
export interface Said {
  /** Of the calls. */
  order: number;
  clientId: string;
  device: Device;
  room: string;
}

/** Plays the deeds, and returns the world once all is quiet again, with what was said in it. */
export async function play(seed: number, weather: Faults, deeds: Deed[]): Promise<{ village: Village; said: Said[]; verified: Verification[] }> {
  const village = new Village(seed);
  for (const name of rooms) village.server.open(name, ['alice', 'bob', 'carol']);
  const said: Said[] = [];
  const verified: Verification[] = [];
  let calls = 0;
  const devices: Device[] = [];
  for (const { userId, holes, tabOf } of cast) {
    const memory = tabOf === undefined ? undefined : devices[tabOf]?.memory;
    devices.push(village.device(userId, { holes, ...(memory ? { memory } : {}) }));
  }
  for (const each of devices) {
    each.faults = weather;
    each.watch(rooms[0]!);
    await each.revive();
  }
  for (const deed of deeds) {
    const actor = 'device' in deed ? devices[deed.device]! : devices[0]!;
    if (!actor.alive) await actor.revive();
    if (deed.type === 'say') {
      for (let i = 0; i < deed.times; i++) {
        const place = rooms[deed.room]!;
        const order = ++calls;
        const told = actor.engine.send(place, { text: `${actor.userId} says ${order}` });
        void told.then((clientId) => said.push({ order, clientId, device: actor, room: place }));
      }
    } else if (deed.type === 'change') change(village, actor, deed);
    else if (deed.type === 'crash') actor.storage.stepsLeft = deed.steps;
    else if (deed.type === 'drop') actor.link.drop();
    else if (deed.type === 'cut') actor.link.cut();
    else if (deed.type === 'mend') actor.link.mend();
    else if (deed.type === 'heads') actor.link.tellHeads();
    else if (deed.type === 'wait') await village.run(deed.ms);
    else if (deed.type === 'verify') {
      // Without a connection there is nothing to compare with.
      actor.engine.verify(rooms[deed.room]!).then((verification) => verified.push(verification), () => undefined);
    } else if (deed.type === 'failover') {
      village.server.failover(deed.lost);
      for (const each of devices) each.link.drop();
    }
    await village.run(5);
  }
  for (const each of devices) {
    each.storage.stepsLeft = Infinity;
    each.link.mend();
  }
  await village.heal();
  return { village, said: said.sort((a, b) => a.order - b.order), verified };
}

/** Something that there is: their own messages to edit or delete, anybody's to react to. */
function change(village: Village, actor: Device, { room: at, how, which }: Extract<Deed, { type: 'change' }>): void {
  const place = rooms[at]!;
  const own = how === 'edit' || how === 'remove';
  const messages = village.server.room(place).rows.filter(({ kind, senderId }) => kind === 'message.sent' && (!own || senderId === actor.userId));
  const seq = messages[which % Math.max(1, messages.length)]?.seq;
  if (seq === undefined) return;
  if (how === 'edit') void actor.engine.edit(place, seq, `edited by ${actor.userId}`);
  else if (how === 'remove') void actor.engine.remove(place, seq);
  else void actor.engine.react(place, seq, { emoji: '👍', on: how === 'on' });
}
