import { expect, test } from 'vitest';
import type { CallOutcome } from '../../domain/call.ts';
import { clockWords, durationWords, endedCallWords, isMissed } from './call-words.ts';

const call = (outcome: CallOutcome) => ({ media: 'audio' as const, outcome, durationMs: 725_000, callerId: 'alice', endedAt: 0 });
const seenBy = (userId: string, outcome: CallOutcome, other: string | null = userId === 'alice' ? 'Bob' : 'Alice') => endedCallWords(call(outcome), { userId, caller: 'Alice', other });

test('who called reads what became of it', () => {
  expect(seenBy('alice', 'answered')).toBe('Call, 12 min');
  expect(seenBy('alice', 'missed')).toBe('Bob didn’t answer');
  expect(seenBy('alice', 'declined')).toBe('Bob declined');
  expect(seenBy('alice', 'busy')).toBe('Bob is in another call');
  expect(seenBy('alice', 'cancelled')).toBe('Cancelled call');
  expect(seenBy('alice', 'missed', null)).toBe('Nobody answered');
});

test('who was called and did not get to talk has missed it', () => {
  for (const outcome of ['missed', 'cancelled', 'busy'] as const) expect(seenBy('bob', outcome)).toMatch(/^Missed call from Alice, /);
  expect(seenBy('bob', 'declined')).toBe('You declined a call from Alice');
  expect(seenBy('bob', 'declined', null)).toBe('Call from Alice, declined');
  expect(seenBy('bob', 'failed')).toBe('Call failed: no sound got through');
  expect(isMissed(call('missed'), 'alice')).toBe(false);
  expect(isMissed(call('answered'), 'bob')).toBe(false);
});

test('durations in words and as a clock', () => {
  expect([4_400, 59_600, 61_000, 3_600_000, 3_900_000].map(durationWords)).toEqual(['4 s', '1 min', '1 min', '1 h', '1 h 5 min']);
  expect([-5, 7_000, 765_000, 3_723_000].map(clockWords)).toEqual(['0:00', '0:07', '12:45', '1:02:03']);
});
