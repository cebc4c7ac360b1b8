import { expect, test } from 'vitest';
import type { Presence } from './heartbeat.ts';
import { createOpenStream } from './open-stream.ts';
import type { StreamSink } from './push-stream.ts';

const caller = { userId: 'alice', sessionId: 'phone' };
const sink: StreamSink = { bufferedBytes: 0, waitingSince: null, send: () => {}, close: () => {} };

function stage() {
  const said: string[] = [];
  const greeted = Promise.withResolvers<void>();
  const says = (what: string) => async () => void said.push(what);
  const presence: Presence = { connected: says('online'), alive: says('alive'), disconnected: says('offline') };
  const hub = { connect: () => greeted.promise, disconnect: () => {} };
  const open = createOpenStream({ hub, presence, newId: () => 'c1', schedule: () => {}, onError: (error) => said.push(String(error)) });
  const pushing = open({ caller, expiresAt: Infinity, since: null, signal: new AbortController().signal }).pushTo(sink);
  return { said, greeted, pushing };
}

test('a person is shown as online once their device was told its heads', async () => {
  const { said, greeted, pushing } = stage();
  await Promise.resolve();
  expect(said).toEqual([]);
  greeted.resolve();
  await greeted.promise;
  await Promise.resolve();
  expect(said).toEqual(['online']);
  pushing.stop();
  await pushing.ended;
  expect(said).toEqual(['online', 'offline']);
});

test('nobody hears of a device that has gone before that', async () => {
  const { said, greeted, pushing } = stage();
  pushing.stop();
  greeted.resolve();
  await pushing.ended;
  expect(said).toEqual([]);
});
