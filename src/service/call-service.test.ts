import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { endingId } from '../domain/call.ts';
import { returnMs, ringMs } from '../domain/call-rule.ts';
import { MemoryCallRegistry } from '../repository/memory/call-registry.ts';
import { answer, callStage, endings, log, ring, shows, statuses } from './test-call.ts';
import { group, overhear, signIn } from './test-cast.ts';

test('a call is told to the members as it goes, and its beginning and end are in the log', async () => {
  const { house, alice, bob, conversationId } = await callStage();
  const heard = await overhear(house.bus, conversationId);
  const { part } = await ring(house, alice, conversationId);
  const { part: bobs } = await answer(house, bob, part);
  house.clock.time += 1_000;
  await house.calls.connected(bob, bobs);
  house.clock.time += 20_000;
  await house.calls.leave(bob, bobs);
  expect(statuses(heard)).toEqual(['ringing', 'connecting', 'active', 'ended']);
  const told = (await log(house, conversationId)).slice(1);
  expect(told.map(({ kind, senderId, clientId }) => [kind, senderId, clientId])).toEqual([
    ['call.started', alice.userId, part.callId],
    ['call.ended', alice.userId, endingId(part.callId)],
  ]);
  expect(told[1]!.payload).toEqual({ callId: part.callId, startedSeq: 2, media: 'audio', outcome: 'answered', participantIds: [alice.userId, bob.userId], durationMs: 20_000 });
  expect((await house.calls.history(bob, { before: null, limit: 10 })).calls).toMatchObject([{ callId: part.callId, outcome: 'answered', durationMs: 20_000 }]);
});

test('trying again under the same id is the same call, also when it is over', async () => {
  const { house, alice, conversationId } = await callStage();
  const { part } = await ring(house, alice, conversationId);
  expect(await house.calls.ring(alice, { ...part, media: 'audio' })).toMatchObject({ id: part.callId, status: 'ringing' });
  await house.calls.leave(alice, part);
  await house.calls.leave(alice, part);
  await expect(house.calls.ring(alice, { ...part, media: 'audio' })).rejects.toMatchObject({ code: 'conflict', message: 'ended' });
  expect(await endings(house, conversationId)).toMatchObject([{ outcome: 'cancelled' }]);
});

test('where a call is going on, calling answers that one', async () => {
  const { house, alice, bob, conversationId } = await callStage();
  const { call } = await ring(house, alice, conversationId);
  expect((await ring(house, bob, conversationId)).call.id).toBe(call.id);
  expect((await log(house, conversationId)).filter(({ kind }) => kind === 'call.started')).toHaveLength(1);
});

test('nobody answers: missed, also when no server was asked anything', async () => {
  const { house, alice, conversationId } = await callStage();
  const { part, call } = await ring(house, alice, conversationId);
  for (let waited = 0; waited < ringMs; waited += 15_000) {
    await house.calls.sweep();
    await house.calls.heard(alice, { ...part, startedSeq: call.startedSeq, answeredAt: null, shows });
    house.clock.time += 15_000;
  }
  const heard = await overhear(house.bus, conversationId);
  await house.calls.sweep();
  expect(statuses(heard)).toEqual(['ended']);
  expect(await endings(house, conversationId)).toMatchObject([{ outcome: 'missed', participantIds: [alice.userId], durationMs: 0 }]);
  await house.calls.sweep();
  expect(statuses(heard)).toEqual(['ended']);
});

test('answered on one device, a call is answered elsewhere for the other', async () => {
  const { house, alice, bob, conversationId } = await callStage();
  const { part } = await ring(house, alice, conversationId);
  await answer(house, bob, part);
  const phone = await signIn(house, 'bob');
  await expect(answer(house, phone, part)).rejects.toMatchObject({ code: 'conflict', message: 'elsewhere' });
  expect(await house.calls.current(bob)).toMatchObject([{ id: part.callId, status: 'connecting' }]);
});

test('who is in a call is busy for another, and cannot be in both', async () => {
  const { house, alice, bob, carol, conversationId } = await callStage();
  const { part } = await ring(house, alice, conversationId);
  await answer(house, bob, part);
  const other = (await house.conversations.openDirect(carol, bob.userId)).conversationId;
  expect((await ring(house, carol, other)).call).toMatchObject({ status: 'ended', outcome: 'busy' });
  expect(await endings(house, other)).toMatchObject([{ outcome: 'busy', participantIds: [carol.userId] }]);
  await expect(ring(house, bob, other)).rejects.toMatchObject({ code: 'conflict', message: 'busy' });
});

test('declined, and in a group by everyone', async () => {
  const { house, alice, bob, carol } = await callStage();
  const conversationId = await group(house, [alice, bob, carol]);
  const { part } = await ring(house, alice, conversationId);
  expect(await house.calls.decline(bob, part)).toMatchObject({ status: 'ringing' });
  expect(await house.calls.decline(carol, part)).toMatchObject({ status: 'ended', outcome: 'declined' });
  await house.calls.decline(carol, part);
});

test('a call goes on after every server has forgotten it, when those in it say that they are there', async () => {
  const clock = { time: Date.UTC(2026, 0, 1), now: () => clock.time };
  const forgetful = { current: new MemoryCallRegistry({ clock }) };
  const calls = new Proxy({} as MemoryCallRegistry, { get: (_target, name) => forgetful.current[name as 'change'].bind(forgetful.current) });
  const { house, alice, bob, conversationId } = await callStage({ calls, clock });
  const { part, call } = await ring(house, alice, conversationId);
  const { part: bobs } = await answer(house, bob, part);
  const { answeredAt } = await house.calls.connected(alice, part);
  clock.time += 100_000;
  forgetful.current = new MemoryCallRegistry({ clock });
  const here = { startedSeq: call.startedSeq, answeredAt, shows };
  await expect(house.calls.join(bob, bobs)).rejects.toMatchObject({ message: 'ended' });
  expect(await house.calls.heard(bob, { ...bobs, ...here })).toMatchObject({ status: 'active', answeredAt, participants: [{ userId: bob.userId, state: 'joined' }] });
  clock.time += returnMs - 1;
  expect((await house.calls.heard(alice, { ...part, ...here })).participants.map(({ state }) => state)).toEqual(['joined', 'joined']);
  await house.calls.heard(bob, { ...bobs, ...here });
  clock.time += 100;
  await house.calls.leave(alice, part);
  expect(await endings(house, conversationId)).toMatchObject([{ outcome: 'answered', durationMs: 100_000 + returnMs + 99 }]);
});

test('what has ended is not revived, nor is what never was', async () => {
  const { house, alice, bob, mallory, conversationId } = await callStage();
  const { part, call } = await ring(house, alice, conversationId);
  const here = { startedSeq: call.startedSeq, answeredAt: null, shows };
  await house.calls.leave(alice, part);
  house.clock.time += 10 * 60_000;
  await house.calls.sweep();
  await expect(house.calls.heard(alice, { ...part, ...here })).rejects.toMatchObject({ message: 'ended' });
  await expect(house.calls.heard(bob, { ...part, callId: randomUUID(), ...here })).rejects.toMatchObject({ message: 'ended' });
  await expect(house.calls.heard(bob, { ...part, ...here, startedSeq: 1 })).rejects.toMatchObject({ message: 'ended' });
  await expect(house.calls.heard(mallory, { ...part, ...here })).rejects.toMatchObject({ code: 'not_found' });
});

test('an end that cannot be written down now is written down later, once', async () => {
  const { house, alice, conversationId } = await callStage();
  const { part } = await ring(house, alice, conversationId);
  const { log: ports } = house.ports;
  const append = ports.append.bind(ports);
  ports.append = () => Promise.reject(Object.assign(new Error('away'), { name: 'DomainError', code: 'unavailable' }));
  await expect(house.calls.leave(alice, part)).rejects.toMatchObject({ code: 'unavailable' });
  ports.append = append;
  await house.calls.sweep();
  await house.calls.sweep();
  expect(await endings(house, conversationId)).toMatchObject([{ outcome: 'cancelled' }]);
});
