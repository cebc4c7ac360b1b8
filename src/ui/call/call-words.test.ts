import { expect, test } from 'vitest';
import type { Call } from '../../domain/call.ts';
import { newCall } from '../../domain/call-rule.ts';
import type { CallView } from './call-view.ts';
import { isWorthRepeating, mediaProblemWords, ringingWords, statusWords } from './call-words.ts';

const call: Call = newCall({ id: 'call', conversationId: 'garden', callerId: 'alice', media: 'audio', invited: 1, sfu: false }, { deviceId: 'a', now: 0 });
const view = (changes: Partial<CallView>): CallView => ({ conversationId: 'garden', call, media: 'audio', phase: 'ringing', own: null as never, tiles: [], audioOnly: false, problem: null, ...changes });
const words = (changes: Partial<CallView>, userId = 'alice', other: string | null = 'Bob') => statusWords(view(changes), { other, now: 65_000, userId });

test('what a call is doing', () => {
  expect(words({})).toBe('Calling Bob…');
  expect(words({}, 'alice', null)).toBe('Calling…');
  expect(words({ phase: 'active', call: { ...call, answeredAt: 5_000 } })).toBe('1:00');
  expect(words({ phase: 'reconnecting' })).toBe('Reconnecting…');
});

test('how it ended', () => {
  const ended = (outcome: Call['outcome']) => ({ phase: 'ended' as const, call: { ...call, status: 'ended' as const, outcome } });
  expect(words(ended('answered'))).toBe('Call ended');
  expect(words(ended('busy'))).toBe('Bob is in another call');
  expect(words(ended('missed'), 'bob')).toBe('Call ended');
  expect(words({ phase: 'ended', problem: 'elsewhere' })).toBe('Answered on another device.');
  expect(isWorthRepeating(view(ended('busy')))).toBe(true);
  expect(isWorthRepeating(view(ended('answered')))).toBe(false);
  expect(isWorthRepeating(view({ phase: 'ended', problem: 'full' }))).toBe(false);
});

test('why there is no microphone is said with what to do', () => {
  expect(mediaProblemWords('insecure', 'microphone')).toContain('https');
  expect(mediaProblemWords('denied', 'camera')).toContain('address bar');
});

test('what rings', () => {
  expect(ringingWords({ media: 'video' }, 'Garden')).toBe('Video call in Garden');
  expect(ringingWords({ media: 'audio' }, null)).toBe('Call');
});
