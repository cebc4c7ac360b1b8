import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Promised } from './checker.ts';
import type { Entry, Held, Logged, Stored } from './entry.ts';
import { check, promises } from './testing/spoil.ts';
import { Tale } from './testing/tale.ts';
import type { TaleDevice } from './testing/tale-device.ts';

// Whatever is done in whatever order, a sound history passes; and whichever one thing in it is
// spoiled, the checker names it.

const deed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ type: fc.constant('say' as const), who: fc.nat(2) }) },
  { weight: 4, arbitrary: fc.record({ type: fc.constant('sync' as const), who: fc.nat(3) }) },
  fc.record({ type: fc.constantFrom('edit' as const, 'react' as const, 'delete' as const), who: fc.nat(2), which: fc.nat(20) }),
  fc.record({ type: fc.constantFrom('restart' as const, 'leap' as const), who: fc.nat(3) }),
);
type Deed = { type: 'say' | 'sync' | 'restart' | 'leap'; who: number } | { type: 'edit' | 'react' | 'delete'; who: number; which: number };

type Failover = 'no failover' | 'a failover that loses nothing' | 'a failover that loses something';
const failovers: Failover[] = ['no failover', 'a failover that loses nothing', 'a failover that loses something'];
/** Answers of the former epoch have all arrived (microseconds). */
const laterUs = 25_000_000;

function told(deeds: Deed[], failover: Failover): Entry[] {
  const tale = new Tale();
  for (const name of ['alice', 'bob', 'carol']) tale.device(name);
  tale.device('bob-tablet', { holes: true });
  const half = failover === 'no failover' ? 0 : deeds.length >> 1;
  for (const each of deeds.slice(0, half)) act(tale, each);
  if (failover === 'a failover that loses nothing') tale.tell({ type: 'epoch', at: tale.now(), lossy: false });
  if (failover === 'a failover that loses something') lose(tale);
  for (const each of [...deeds.slice(half), ...tale.devices.map((_, who): Deed => ({ type: 'say', who: Math.min(who, 2) }))]) act(tale, each);
  for (const device of tale.devices) device.sync();
  return tale.end();
}

/** What some have said, and some have heard, is gone, and is said again. */
function lose(tale: Tale): void {
  const [alice, bob, carol] = tale.devices as [TaleDevice, TaleDevice, TaleDevice];
  tale.wait(2_000_000);
  const kept = tale.say(bob).seq;
  const since = tale.now();
  for (const device of [alice, carol]) tale.say(device);
  alice.sync();
  tale.failover(kept, since);
  for (const device of tale.devices) if (device.cursor > kept) device.rewind(kept);
  carol.sync();
  tale.wait(laterUs);
}

/** Within what a failover may have taken, a history may be spoiled and nobody can tell. */
function outsideOf(entries: readonly Entry[]): (entry: Entry) => boolean {
  const epoch = entries.find((entry) => entry.type === 'epoch');
  if (!epoch?.lossy) return () => true;
  return (entry) => !('at' in entry) || entry.at <= epoch.since! || entry.at >= epoch.at + laterUs;
}

function act(tale: Tale, each: Deed): void {
  const device = tale.devices[each.who]!;
  if (each.type === 'say') tale.say(device);
  else if (each.type === 'sync') device.sync();
  else if (each.type === 'restart') device.restart();
  else if ('which' in each) rewrite({ tale, device }, each);
  else leap(device);
}

function leap(device: TaleDevice): void {
  if (device.behind <= 2 || device.name !== 'bob-tablet') return;
  device.leap(2);
  device.fill();
}

function rewrite({ tale, device }: { tale: Tale; device: TaleDevice }, { type, which }: { type: 'edit' | 'react' | 'delete'; which: number }): void {
  const live = tale.log.filter(({ kind, payload }) => kind === 'message.sent' && payload.deletedSeq === undefined);
  const target = live[which % live.length]?.seq;
  if (target === undefined) return;
  if (type === 'edit') tale.call(device, 'message.edited', { target, text: 'rewritten' });
  else if (type === 'react') tale.call(device, 'reaction.changed', { target, emoji: '🎉', on: true });
  else tale.call(device, 'message.deleted', { target });
}

const deeds = fc.array(deed, { minLength: 5, maxLength: 40 });

it.each(failovers)('a sound history with %s passes', (failover) => {
  const passes = (done: Deed[]) => {
    expect(check(told(done, failover))).toEqual([]);
  };
  fc.assert(fc.property(deeds, passes), { seed: 20_261_123, numRuns: 200 });
});

/** One corruption of one entry: what it must be called at least. */
interface Corruption<T extends Entry['type']> {
  type: T;
  may?: (entry: Extract<Entry, { type: T }>) => boolean;
  spoil: (entry: Extract<Entry, { type: T }>, pick: (length: number) => number) => void;
  named: Promised[];
}

const grown = ({ from, to, events }: Stored) => to > from && events.length > 1;
const corruptions = {
  'drops a stored event': { type: 'stored', may: grown, spoil: ({ events }: Stored, pick) => events.splice(pick(events.length - 1), 1), named: ['I4'] },
  'swaps two stored events': { type: 'stored', may: grown, spoil: ({ events }: Stored, pick) => { const i = pick(events.length - 1); events.splice(i, 2, events[i + 1]!, events[i]!); }, named: ['I4'] },
  'stores an event twice': { type: 'stored', may: grown, spoil: ({ events }: Stored, pick) => { const i = pick(events.length); events.splice(i, 0, events[i]!); }, named: ['I4'] },
  'stores another id': { type: 'stored', may: grown, spoil: ({ events }: Stored, pick) => { events[pick(events.length)]!.id = 'other'; }, named: ['I5'] },
  'stores another chain': { type: 'stored', may: grown, spoil: ({ events }: Stored, pick) => { events[1 + pick(events.length - 1)]!.prevId = 'other'; }, named: ['I5'] },
  'moves a cursor': { type: 'stored', may: grown, spoil: (step: Stored) => { step.to++; }, named: ['I4'] },
  'begins a life elsewhere': { type: 'loaded', may: ({ cursors }) => cursors.length > 0, spoil: ({ cursors }) => { cursors[0]!.cursor--; }, named: ['I4'] },
  'acknowledges elsewhere': { type: 'ok', spoil: (ok) => { ok.seq++; }, named: ['I1'] },
  'drops a held row': { type: 'held', spoil: ({ rows }: Held, pick) => rows.splice(pick(rows.length), 1), named: ['I3'] },
  'holds another id': { type: 'held', spoil: ({ rows }: Held, pick) => { rows[pick(rows.length)]!.id = 'other'; }, named: ['I3'] },
  'shows something else': { type: 'held', spoil: ({ rows }: Held, pick) => { rows[pick(rows.length)]!.digest = 'other'; }, named: ['I3'] },
  'drops a row of the log': { type: 'logged', spoil: ({ events }: Logged, pick) => events.splice(pick(events.length), 1), named: ['I6'] },
  'logs another id': { type: 'logged', spoil: ({ events }: Logged, pick) => { events[pick(events.length)]!.id = 'other'; }, named: ['I5'] },
  'logs another clientId': { type: 'logged', may: ({ events: [first] }) => first!.seq > 1, spoil: ({ events }: Logged, pick) => { events[pick(events.length)]!.clientId = 'other'; }, named: ['I1'] },
  'counts messages otherwise': { type: 'logged', spoil: ({ events }: Logged, pick) => { events[pick(events.length)]!.messageNo++; }, named: ['I6'] },
} satisfies { [Name: string]: Corruption<'stored'> | Corruption<'loaded'> | Corruption<'ok'> | Corruption<'held'> | Corruption<'logged'> };

const cases = failovers.flatMap((failover) => Object.entries(corruptions).map(([does, corruption]) => ({ does, corruption, failover })));

it.each(cases)('a history with $failover that $does is named', ({ corruption, failover }) => {
  const { type, may = () => true, spoil, named } = corruption as Corruption<Entry['type']>;
  fc.assert(
    fc.property(deeds, fc.nat(), fc.nat(), (done, at, picked) => {
      const entries = told(done, failover);
      const isOutside = outsideOf(entries);
      const candidates = entries.filter((entry) => entry.type === type && isOutside(entry) && may(entry));
      fc.pre(candidates.length > 0);
      spoil(candidates[at % candidates.length]!, (length) => picked % length);
      expect(promises(entries)).toEqual(expect.arrayContaining(named));
    }),
    { seed: 20_261_123, numRuns: 60 },
  );
});
