import { randomUUID } from 'node:crypto';
import { beforeEach, expect, test } from 'vitest';
import type { House, Person } from '../../service/test-cast.ts';
import { enterCast, openHouse, overhearPerson } from '../../service/test-cast.ts';
import type { Client } from './test-server.ts';
import { serve, told } from './test-server.ts';

// What bad signals get, over real HTTP: a clear code, and nobody else's call is disturbed.

const shows = { audio: true, video: false, screen: false };

let house: House;
let people: Record<'alice' | 'bob' | 'carol' | 'mallory', Person>;
let alice: Client;
let bob: Client;
let part: { conversationId: string; callId: string; deviceId: string };
let bobs: typeof part;

beforeEach(async () => {
  house = openHouse();
  people = await enterCast(house);
  const server = await serve(house);
  [alice, bob] = [server.as(people.alice), server.as(people.bob)];
  const { conversationId } = await alice.conversations.openDirect.mutate({ userId: people.bob.userId });
  part = { conversationId, callId: randomUUID(), deviceId: randomUUID() };
  bobs = { ...part, deviceId: randomUUID() };
  await alice.calls.ring.mutate({ ...part, media: 'video' });
  await bob.calls.join.mutate(bobs);
});

/** The code and the words of an attempt's answer. */
async function answer(attempt: Promise<unknown>): Promise<string> {
  const refused = await told(attempt);
  return refused === 'allowed' ? refused : `${refused.code}: ${refused.message}`;
}

function signal(data: unknown, changes: Record<string, unknown> = {}): Promise<unknown> {
  return alice.calls.signal.mutate({ ...part, to: bobs.deviceId, data: data as never, ...changes });
}

test('a signal of a megabyte, SDP that is none, and what is no signal are invalid', async () => {
  const heard = await overhearPerson(house.bus, people.bob);
  expect(await answer(signal({ type: 'offer', sdp: `v=0${'a'.repeat(1_000_000)}` }))).toMatch(/^invalid/);
  expect(await answer(signal({ type: 'answer', sdp: 'hello' }))).toBe('invalid: data.sdp: is no SDP');
  expect(await answer(signal({ type: 'candidate', candidate: 'c'.repeat(5_000), sdpMid: null, sdpMLineIndex: null }))).toMatch(/^invalid/);
  expect(await answer(signal({ type: 'candidate', candidate: 7 }))).toMatch(/^invalid/);
  expect(await answer(signal({ type: 'dance' }))).toMatch(/^invalid/);
  expect(await answer(signal('hello'))).toMatch(/^invalid/);
  expect(await answer(signal({ type: 'hello' }, { to: 'everyone' }))).toMatch(/^invalid/);
  expect(heard).toEqual([]);
  expect((await alice.calls.current.query())[0]).toMatchObject({ id: part.callId, status: 'connecting' });
});

test('signals in any order and repeated are passed on as they come: devices know what to do with them', async () => {
  const heard = await overhearPerson(house.bus, people.bob);
  const candidate = { type: 'candidate', candidate: '', sdpMid: '0', sdpMLineIndex: 0 };
  for (const data of [candidate, candidate, { type: 'answer', sdp: 'v=0' }, { type: 'offer', sdp: 'v=0' }]) await signal(data);
  expect(heard).toHaveLength(4);
});

test('a client that accepts twice is in once, and what comes for a device that left is refused', async () => {
  expect(await bob.calls.join.mutate(bobs)).toMatchObject({ participants: [{}, { state: 'joined', deviceId: bobs.deviceId }] });
  expect(await answer(bob.calls.join.mutate({ ...bobs, deviceId: randomUUID() }))).toBe('conflict: elsewhere');
  await bob.calls.leave.mutate(bobs);
  expect(await answer(signal({ type: 'hello' }))).toBe('conflict: ended');
  expect(await answer(bob.calls.join.mutate(bobs))).toBe('conflict: ended');
  expect(await answer(bob.calls.heard.mutate({ ...bobs, startedSeq: 2, shows }))).toBe('conflict: ended');
});

test('made-up ids, and moments that are none', async () => {
  expect(await answer(alice.calls.ring.mutate({ ...part, callId: 'call', media: 'audio' }))).toMatch(/^invalid/);
  expect(await answer(alice.calls.ring.mutate({ ...part, callId: '0197c2a4-0000-8000-8000-000000000000', media: 'audio' }))).toBe('invalid: callId: must not be of version 8');
  expect(await answer(alice.calls.ring.mutate({ ...part, media: 'smell' as never }))).toMatch(/^invalid/);
  expect(await answer(alice.calls.heard.mutate({ ...part, startedSeq: 0, shows }))).toMatch(/^invalid/);
  expect(await answer(alice.calls.history.query({ before: 'yesterday', limit: 10 }))).toMatch(/^invalid/);
  expect(await answer(alice.calls.history.query({ limit: 5_000 }))).toMatch(/^invalid/);
});

test('who is not signed in gets nothing', async () => {
  const nobody = (await serve(house)).as(null);
  const attempts = [nobody.calls.current.query(), nobody.calls.settings.query(), nobody.calls.ring.mutate({ ...part, media: 'audio' }), nobody.calls.join.mutate(part)];
  for (const attempt of attempts) expect(await answer(attempt)).toMatch(/^unauthenticated/);
});
