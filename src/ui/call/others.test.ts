import { describe, expect, test } from 'vitest';
import { afterMove, newCall, returnMs, revivedCall } from '../../domain/call-rule.ts';
import type { Call } from '../../domain/call.ts';
import { Others } from './others.ts';

const beginning = { id: 'call', conversationId: 'c', callerId: 'alice', media: 'audio' as const, invited: 2, sfu: false };

/** Alice has called, Bob and Carol have come. */
function running(): Call {
  const called = newCall(beginning, { deviceId: 'a1', now: 0 });
  return ['bob', 'carol'].reduce((call, userId) => afterMove(call, { type: 'join', userId, deviceId: `${userId}1` }, 0), called);
}

function known(): Others {
  const others = new Others();
  others.told(running(), { userId: 'alice', now: 0 });
  return others;
}

const names = ({ list }: Others) => list.map(({ userId }) => userId);
const revived = (now: number) => revivedCall({ ...beginning, startedSeq: 1, startedAt: 0, answeredAt: 1 }, now);

describe('the others in a call', () => {
  test('are those who joined, in that order, without oneself', () => {
    expect(names(known())).toEqual(['bob', 'carol']);
  });

  test('are fewer when somebody leaves', () => {
    const others = known();
    others.told(afterMove(running(), { type: 'leave', userId: 'bob', deviceId: 'bob1' }, 1), { userId: 'alice', now: 1 });
    expect(names(others)).toEqual(['carol']);
  });

  test('have another device when they come again with one', () => {
    const others = known();
    const gone = afterMove(running(), { type: 'leave', userId: 'bob', deviceId: 'bob1' }, 1);
    others.told(afterMove(gone, { type: 'join', userId: 'bob', deviceId: 'bob2' }, 2), { userId: 'alice', now: 2 });
    expect(others.list.map(({ deviceId }) => deviceId).toSorted()).toEqual(['bob2', 'carol1']);
  });

  test('are still there while a server that has forgotten them learns of them again', () => {
    const others = known();
    others.told(revived(100), { userId: 'alice', now: 100 });
    expect(names(others)).toEqual(['bob', 'carol']);
    others.told(afterMove(revived(100), { type: 'join', userId: 'carol', deviceId: 'carol1' }, 200), { userId: 'alice', now: 200 });
    expect(names(others).toSorted()).toEqual(['bob', 'carol']);
  });

  test('are given up when they do not return, unless their voice goes on', () => {
    const others = known();
    others.told(revived(100), { userId: 'alice', now: 100 });
    const carolIsHeard = ({ userId }: { userId: string }) => userId === 'carol';
    expect(others.giveUp(100 + returnMs, carolIsHeard)).toBe(false);
    expect(others.giveUp(100 + 2 * returnMs, carolIsHeard)).toBe(true);
    expect(names(others)).toEqual(['carol']);
  });
});
