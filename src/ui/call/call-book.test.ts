import { describe, expect, test } from 'vitest';
import { afterMove, newCall, ringLimit, ringMs } from '../../domain/call-rule.ts';
import type { Call } from '../../domain/call.ts';
import { CallBook } from './call-book.ts';

/** The servers' clock when Alice calls. */
const calledAt = 1_000_000;

function ringing(changes: Partial<Parameters<typeof newCall>[0]> = {}): Call {
  const beginning = { id: 'call', conversationId: 'c', callerId: 'alice', media: 'audio' as const, invited: 1, sfu: false };
  return newCall({ ...beginning, ...changes }, { deviceId: 'a1', now: calledAt });
}

const answered = (call: Call) => afterMove(call, { type: 'join', userId: 'bob', deviceId: 'b1' }, calledAt + 5_000);
const ended = (call: Call) => afterMove(answered(call), { type: 'leave', userId: 'alice', deviceId: 'a1' }, calledAt + 9_000);
const ids = (calls: readonly Call[]) => calls.map(({ id }) => id);

describe('what is told of a call', () => {
  test('counts by its version, in whatever order it comes', () => {
    const book = new CallBook();
    const call = ringing();
    expect(book.learn(answered(call), 0)).toBe(true);
    expect(book.learn(call, 1)).toBe(false);
    expect(book.goingOn()[0]!.status).toBe('connecting');
    expect(book.learn(answered(call), 2)).toBe(false);
  });

  test('is over with its end, also when what was before comes afterwards', () => {
    const book = new CallBook();
    const call = ringing();
    book.learn(call, 0);
    book.learn(ended(call), 1);
    book.learn(answered(call), 2);
    expect(book.goingOn()).toEqual([]);
  });

  test('is over as well when the servers do not name it any more', () => {
    const book = new CallBook();
    book.learn(ringing(), 0);
    expect(book.replace([], { askedAt: 10, now: 20 })).toBe(true);
    expect(book.goingOn()).toEqual([]);
    expect(book.replace([], { askedAt: 30, now: 40 })).toBe(false);
  });

  test('is kept when it came after they were asked', () => {
    const book = new CallBook();
    book.learn(ringing(), 15);
    expect(book.replace([], { askedAt: 10, now: 20 })).toBe(false);
    expect(ids(book.goingOn())).toEqual(['call']);
  });
});

describe('a call rings', () => {
  test('for those who are called, until somebody has answered for too long', () => {
    const book = new CallBook();
    book.learn(ringing(), 0);
    expect(ids(book.ringing('bob', 10))).toEqual(['call']);
    expect(book.ringing('alice', 10)).toEqual([]);
    expect(ids(book.ringing('bob', ringMs - 1))).toEqual(['call']);
    expect(book.ringing('bob', ringMs)).toEqual([]);
  });

  test('no longer on the devices of somebody who has answered on one', () => {
    const book = new CallBook();
    book.learn(ringing({ invited: 2 }), 0);
    book.learn(answered(ringing({ invited: 2 })), 10);
    expect(book.ringing('bob', 20)).toEqual([]);
    expect(ids(book.ringing('carol', 20))).toEqual(['call']);
  });

  test('whatever the clock of the device says', () => {
    const ahead = calledAt + 3_600_000;
    const book = new CallBook();
    book.learn(ringing(), ahead);
    expect(ids(book.ringing('bob', ahead + 1_000))).toEqual(['call']);
    // Told once more that it is as it was, it does not ring anew.
    book.learn(ringing(), ahead + 40_000);
    expect(book.ringing('bob', ahead + ringMs)).toEqual([]);
  });

  test('in silence where there are many', () => {
    const book = new CallBook();
    book.learn(ringing({ invited: ringLimit }), 0);
    expect(book.ringing('bob', 10)).toEqual([]);
    expect(ids(book.goingOn())).toEqual(['call']);
  });
});
