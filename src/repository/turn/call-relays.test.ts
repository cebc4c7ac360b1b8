import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { TurnRelays } from './call-relays.ts';

const clock = { now: () => 1_700_000_000_000 };

test('a relay is told by its secret who may use it, and until when', () => {
  const relays = new TurnRelays({ stunUrls: ['stun:stun.example.org'], turn: { urls: ['turn:turn.example.org'], secret: 'between us' } }, clock);
  const [stun, turn] = relays.iceServers('alice');
  expect(stun).toEqual({ urls: ['stun:stun.example.org'] });
  expect(turn!.username).toBe(`${1_700_000_000 + 12 * 3_600}:alice`);
  expect(turn!.credential).toBe(createHmac('sha1', 'between us').update(turn!.username!).digest('base64'));
});

test('without any, devices find each other as far as their network lets them', () => {
  expect(new TurnRelays({ stunUrls: [], turn: null }, clock).iceServers('alice')).toEqual([]);
});
