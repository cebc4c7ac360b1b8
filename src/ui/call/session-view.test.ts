import { expect, test } from 'vitest';
import { newCall } from '../../domain/call-rule.ts';
import { phaseOf } from './session-view.ts';

const call = newCall({ id: 'call', conversationId: 'c', callerId: 'alice', media: 'audio', invited: 2, sfu: false }, { deviceId: 'a1', now: 0 });
const [connecting, connected, reconnecting] = (['connecting', 'connected', 'reconnecting'] as const).map((connection) => ({ connection }));

test.each([
  ['starting', { call: null, tiles: [] }],
  ['ringing', { call, tiles: [] }],
  ['connecting', { call, tiles: [connecting!] }],
  ['active', { call, tiles: [connected!, reconnecting!] }],
  ['reconnecting', { call, tiles: [reconnecting!] }],
  ['reconnecting', { call, tiles: [reconnecting!, connecting!] }],
  ['ended', { call, tiles: [connected!], hasEnded: true }],
] as const)('a call is %s', (phase, input) => {
  expect(phaseOf({ hasEnded: false, ...input })).toBe(phase);
});
