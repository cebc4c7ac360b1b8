import fc from 'fast-check';
import { test } from 'vitest';
import type { Call, CallMove } from './call.ts';
import { afterMove, afterTime, newCall, nextDeadline, participantOf, participantsIn, revivedCall, ringsFor } from './call.ts';
import { connectMs, meshLimit, returnMs, ringMs, roomLimit } from './call-rule.ts';

const people = ['alice', 'bob', 'carol', 'dora', 'emil', 'fritz', 'gerda'];
const beginning = { id: 'call', conversationId: 'garden', callerId: 'alice', media: 'audio' as const };

const person = fc.constantFrom(...people);
const device = fc.record({ userId: person, device: fc.constantFrom(1, 2) }).map(({ userId, device: no }) => ({ userId, deviceId: `${userId}-${no}` }));
const move: fc.Arbitrary<CallMove> = fc.oneof(
  { weight: 3, arbitrary: device.map((own): CallMove => ({ type: 'join', ...own })) },
  { weight: 2, arbitrary: device.map((own): CallMove => ({ type: 'connected', ...own })) },
  { weight: 2, arbitrary: fc.tuple(device, fc.boolean()).map(([own, on]): CallMove => ({ type: 'heard', ...own, shows: { audio: on, video: !on, screen: false } })) },
  device.map((own): CallMove => ({ type: 'leave', ...own })),
  person.map((userId): CallMove => ({ type: 'decline', userId })),
  person.map((userId): CallMove => ({ type: 'busy', userId })),
  person.map((userId): CallMove => ({ type: 'drop', userId })),
);
const step = fc.record({ move, waitMs: fc.oneof(fc.constant(0), fc.nat(5_000), fc.nat(40_000)) });
const tale = fc.record({
  invited: fc.integer({ min: 1, max: people.length - 1 }),
  sfu: fc.boolean(),
  revived: fc.boolean(),
  answeredAt: fc.option(fc.constant(500)),
  steps: fc.array(step, { maxLength: 30 }),
});
type Tale = typeof tale extends fc.Arbitrary<infer T> ? T : never;

/** The call after each step, with the moment. */
function played({ invited, sfu, revived, answeredAt, steps }: Tale): { call: Call; now: number; move: CallMove | null }[] {
  let now = 1_000;
  const call = revived
    ? revivedCall({ ...beginning, invited, sfu, startedSeq: 3, startedAt: 0, answeredAt }, now)
    : newCall({ ...beginning, invited, sfu }, { deviceId: 'alice-1', now });
  const states: { call: Call; now: number; move: CallMove | null }[] = [{ call, now, move: null }];
  for (const { move: next, waitMs } of steps) {
    now += waitMs;
    states.push({ call: afterMove(states.at(-1)!.call, next, now), now, move: next });
  }
  return states;
}

type States = ReturnType<typeof played>;

/** Each is held against every tale. A plain throw: `expect` millions of times takes minutes. */
function hold(holds: boolean, states: States): void {
  if (!holds) throw new Error(JSON.stringify(states.map(({ move: last, now, call }) => ({ now, move: last, status: call.status }))));
}

const rank = { ringing: 0, connecting: 1, active: 2, ended: 3 };

const laws: Record<string, (states: States) => void> = {
  'a call only goes forward, and what has ended stays as it is': (states) => {
    for (const [place, { call }] of states.slice(1).entries()) {
      const before = states[place]!.call;
      hold(rank[call.status] >= rank[before.status], states);
      hold(before.status !== 'ended' || call === before, states);
      hold((call.status === 'ended') === (call.outcome !== null && call.endedAt !== null), states);
    }
  },
  'what others are told has a new version, and nothing else has': (states) => {
    const told = ({ status, participants }: Call) => JSON.stringify([status, participants.map(({ heardAt: _heardAt, ...one }) => one)]);
    for (const [place, { call }] of states.slice(1).entries()) {
      const before = states[place]!.call;
      hold(told(call) === told(before) ? call.version === before.version : call.version > before.version, states);
    }
  },
  'nobody is in a call with two devices, and no more than fit': (states) => {
    for (const { call } of states) {
      hold(new Set(call.participants.map(({ userId }) => userId)).size === call.participants.length, states);
      hold(participantsIn(call).length <= (call.sfu ? roomLimit : meshLimit), states);
      hold(!call.room || call.sfu, states);
    }
  },
  'the same move again at once changes nothing': (states) => {
    for (const { call, now, move: last } of states) {
      if (last) hold(JSON.stringify(afterMove(call, last, now)) === JSON.stringify(call), states);
    }
  },
  'a device that has left does not come back under the same id': (states) => {
    const left = new Set<string>();
    for (const { call } of states) {
      for (const { state, deviceId } of call.participants) {
        if (state === 'left') left.add(deviceId);
        hold(state !== 'joined' || !left.has(deviceId), states);
      }
    }
  },
  'it rings for nobody who has answered, and for nobody when it is over or has rung out': (states) => {
    for (const { call, now } of states) {
      const ringing = people.filter((userId) => ringsFor(call, userId, now));
      hold(ringing.length === 0 || (call.status !== 'ended' && now < call.ringUntil), states);
      hold(!ringing.some((userId) => participantOf(call, userId)), states);
    }
  },
  'a call that is not over has two in it, or rings, or waits for those who may return': (states) => {
    for (const { call, now } of states) {
      hold(call.status === 'ended' || participantsIn(call).length > 1 || now < Math.max(call.ringUntil, call.returnBy), states);
    }
  },
  'left alone, every call ends by its own deadlines, soon, and changes at no other moment': (states) => {
    let { call, now } = states.at(-1)!;
    const latest = now + Math.max(ringMs, returnMs, connectMs) + returnMs;
    while (call.status !== 'ended') {
      const deadline = nextDeadline(call)!;
      hold(deadline > now && deadline <= latest, states);
      hold(afterTime(call, deadline - 1) === call, states);
      now = deadline;
      call = afterTime(call, now);
    }
  },
};

test.each(Object.entries(laws))('%s', (_title, law) => {
  fc.assert(fc.property(tale, (told) => law(played(told))), { numRuns: 10_000 });
});
