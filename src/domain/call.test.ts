import { expect, test } from 'vitest';
import type { Call, CallMove } from './call.ts';
import { afterMove, afterTime, moveRefusal, newCall, participantsIn, revivedCall } from './call.ts';
import { connectMs, returnMs, ringMs } from './call-rule.ts';

const begun = 1_000;

function called(invited = 1, sfu = false): Call {
  return newCall({ id: 'call', conversationId: 'garden', callerId: 'alice', media: 'audio', invited, sfu }, { deviceId: 'alice-1', now: begun });
}

const join = (userId: string, no = 1): CallMove => ({ type: 'join', userId, deviceId: `${userId}-${no}` });
const connected = (userId: string): CallMove => ({ type: 'connected', userId, deviceId: `${userId}-1` });
const leave = (userId: string): CallMove => ({ type: 'leave', userId, deviceId: `${userId}-1` });
const heard = (userId: string): CallMove => ({ type: 'heard', userId, deviceId: `${userId}-1`, shows: { audio: true, video: false, screen: false } });

function after(call: Call, moves: CallMove[], now = begun): Call {
  return moves.reduce((state, move) => afterMove(state, move, now), call);
}

test('alice calls bob, bob answers, they talk, one hangs up', () => {
  expect(called().status).toBe('ringing');
  const answered = after(called(), [join('bob')]);
  expect(answered.status).toBe('connecting');
  const talking = after(answered, [connected('bob'), connected('alice')], begun + 500);
  expect(talking).toMatchObject({ status: 'active', answeredAt: begun + 500 });
  expect(after(talking, [leave('alice')], begun + 9_000)).toMatchObject({ status: 'ended', outcome: 'answered', endedAt: begun + 9_000 });
});

test('nobody answers: missed after 45 seconds, not before', () => {
  const kept = after(called(), [heard('alice')], begun + 25_000);
  expect(afterTime(kept, begun + ringMs - 1).status).toBe('ringing');
  expect(afterTime(kept, begun + ringMs)).toMatchObject({ status: 'ended', outcome: 'missed' });
});

test('how a call ends without talk', () => {
  expect(after(called(), [{ type: 'decline', userId: 'bob' }])).toMatchObject({ outcome: 'declined' });
  expect(after(called(), [{ type: 'busy', userId: 'bob' }])).toMatchObject({ outcome: 'busy' });
  expect(after(called(), [leave('alice')])).toMatchObject({ outcome: 'cancelled' });
  expect(after(called(), [{ type: 'drop', userId: 'bob' }])).toMatchObject({ outcome: 'missed' });
  expect(afterTime(after(called(), [join('bob')]), begun + connectMs)).toMatchObject({ outcome: 'failed' });
  expect(after(called(), [join('bob'), leave('bob')])).toMatchObject({ outcome: 'failed' });
});

test('in a group one no does not end it, and the last no does', () => {
  const one = after(called(2), [{ type: 'decline', userId: 'bob' }]);
  expect(one.status).toBe('ringing');
  expect(after(one, [{ type: 'busy', userId: 'carol' }])).toMatchObject({ outcome: 'declined' });
});

test('answered on one device is answered elsewhere for the other', () => {
  const answered = after(called(), [join('bob', 1)]);
  expect(moveRefusal(answered, join('bob', 2))).toBe('elsewhere');
  expect(after(answered, [join('bob', 2)])).toBe(answered);
  expect(after(answered, [{ type: 'decline', userId: 'bob' }])).toBe(answered);
  expect(after(answered, [{ type: 'leave', userId: 'bob', deviceId: 'bob-2' }])).toBe(answered);
});

test('who is not heard of for 30 seconds is out, who comes back before stays', () => {
  const talking = after(called(2), [join('bob'), join('carol'), connected('bob')]);
  const back = after(talking, [heard('alice'), heard('carol')], begun + returnMs - 1);
  const later = afterTime(back, begun + returnMs);
  expect(participantsIn(later).map(({ userId }) => userId)).toEqual(['alice', 'carol']);
  expect(later.version).toBeGreaterThan(back.version);
});

test('a heartbeat is no news, muting is', () => {
  const call = called();
  expect(after(call, [heard('alice')], begun + 10_000)).toMatchObject({ version: call.version, participants: [{ heardAt: begun + 10_000 }] });
  const muted = after(call, [{ type: 'heard', userId: 'alice', deviceId: 'alice-1', shows: { audio: false, video: false, screen: false } }], begun + 10_000);
  expect(muted.version).toBe(begun + 10_000);
});

test('the sixth does not fit without a media server, and moves everyone there with one', () => {
  const others = ['bob', 'carol', 'dora', 'emil'].map((name) => join(name));
  const five = after(called(6), others);
  expect(moveRefusal(five, join('fritz'))).toBe('full');
  const six = after(called(6, true), [...others, join('fritz')]);
  expect(six).toMatchObject({ room: true });
  expect(after(six, [leave('fritz'), leave('emil')])).toMatchObject({ room: true });
});

test('a call that a server has forgotten waits for those who were in it', () => {
  const forgotten = { id: 'call', conversationId: 'garden', callerId: 'alice', media: 'audio' as const, invited: 1, sfu: false, startedSeq: 4, startedAt: begun, answeredAt: begun + 100 };
  const now = begun + 100_000;
  const revived = after(revivedCall(forgotten, now), [join('bob')], now);
  expect(revived.status).toBe('active');
  expect(after(revived, [join('alice')], now + 5_000).status).toBe('active');
  expect(afterTime(after(revived, [heard('bob')], now + 20_000), now + returnMs)).toMatchObject({ status: 'ended', outcome: 'answered' });
  // Both are known to have been there again: nobody is left to wait for.
  expect(after(revived, [join('alice'), leave('alice')], now + 5_000)).toMatchObject({ status: 'ended', outcome: 'answered' });
  const rang = revivedCall({ ...forgotten, answeredAt: null }, begun + 5_000);
  expect(afterTime(rang, begun + 5_000 + returnMs)).toMatchObject({ status: 'ended', outcome: 'missed' });
});
