import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { answer, callStage, log, ring, shows, statuses } from './test-call.ts';
import { enter, group, overhear, overhearPerson } from './test-cast.ts';

const offer = { type: 'offer', sdp: 'v=0' } as const;

test('signals go to the one device they are for, and are in no log', async () => {
  const { house, alice, bob, conversationId } = await callStage();
  const { part } = await ring(house, alice, conversationId);
  const { part: bobs } = await answer(house, bob, part);
  const heard = await overhearPerson(house.bus, bob);
  const before = await log(house, conversationId);
  await house.calls.signal(alice, { ...part, to: bobs.deviceId, data: offer });
  expect(heard).toEqual([
    { type: 'signal', signal: { conversationId, callId: part.callId, from: { userId: alice.userId, deviceId: part.deviceId }, to: bobs.deviceId, data: offer } },
  ]);
  expect(await log(house, conversationId)).toEqual(before);
});

test('nobody signals into a call they are not in, from another device, to one that has left, or after its end', async () => {
  const { house, alice, bob, carol, mallory } = await callStage();
  const conversationId = await group(house, [alice, bob, carol]);
  const { part } = await ring(house, alice, conversationId);
  const { part: bobs } = await answer(house, bob, part);
  const heard = await overhearPerson(house.bus, alice);
  const to = part.deviceId;
  await expect(house.calls.signal(mallory, { ...bobs, to, data: offer })).rejects.toMatchObject({ code: 'not_found' });
  await expect(house.calls.signal(carol, { ...bobs, to, data: offer })).rejects.toMatchObject({ code: 'conflict', message: 'not_in' });
  await expect(house.calls.signal(bob, { ...bobs, deviceId: randomUUID(), to, data: offer })).rejects.toMatchObject({ message: 'not_in' });
  await expect(house.calls.signal(bob, { ...bobs, to: randomUUID(), data: offer })).rejects.toMatchObject({ message: 'not_in' });
  await expect(house.calls.signal(bob, { ...bobs, callId: randomUUID(), to, data: offer })).rejects.toMatchObject({ message: 'ended' });
  await house.calls.leave(alice, part);
  await house.calls.leave(bob, bobs);
  await house.calls.decline(carol, part);
  await expect(house.calls.signal(bob, { ...bobs, to, data: offer })).rejects.toMatchObject({ message: 'ended' });
  expect(heard).toEqual([]);
});

test('signals are limited', async () => {
  const { house, alice, bob, conversationId } = await callStage({ limit: { callSignals: 5 } });
  const { part } = await ring(house, alice, conversationId);
  const { part: bobs } = await answer(house, bob, part);
  const attempts = await Promise.allSettled(Array.from({ length: 10 }, () => house.calls.signal(alice, { ...part, to: bobs.deviceId, data: offer })));
  expect(attempts.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
  await expect(house.calls.signal(alice, { ...part, to: bobs.deviceId, data: offer })).rejects.toMatchObject({ code: 'rate_limited' });
});

test('who is removed from the group, or leaves it, is out of its call', async () => {
  const { house, alice, bob, carol } = await callStage();
  const conversationId = await group(house, [alice, bob, carol]);
  const { part } = await ring(house, alice, conversationId);
  const { part: bobs } = await answer(house, bob, part);
  const { part: carols } = await answer(house, carol, part);
  await house.conversations.removeMember(alice, { conversationId, clientId: randomUUID(), userId: bob.userId });
  const [call] = await house.calls.current(alice);
  expect(call!.participants.map(({ state }) => state)).toEqual(['joined', 'left', 'joined']);
  await expect(house.calls.signal(bob, { ...bobs, to: part.deviceId, data: offer })).rejects.toMatchObject({ code: 'forbidden' });
  await expect(house.calls.heard(bob, { ...bobs, startedSeq: call!.startedSeq, answeredAt: null, shows })).rejects.toMatchObject({ code: 'forbidden' });
  await house.conversations.leave(carol, { conversationId, clientId: randomUUID() });
  expect(await house.calls.current(alice)).toEqual([]);
  expect(carols.callId).toBe(part.callId);
});

test('whoever is blocked does not call, and leaves nothing behind', async () => {
  const { house, alice, bob, conversationId } = await callStage();
  await house.users.block(bob, alice.userId);
  const heard = await overhear(house.bus, conversationId);
  await expect(ring(house, alice, conversationId)).rejects.toMatchObject({ code: 'forbidden' });
  expect(statuses(heard)).toEqual([]);
  expect(await house.ports.calls.conversationIds()).toEqual([]);
  await house.users.unblock(bob, alice.userId);
  expect((await ring(house, alice, conversationId)).call.status).toBe('ringing');
});

test('without a media server the sixth is told why; with one they get a ticket', async () => {
  const admitted: unknown[] = [];
  const callRooms = { admit: async (device: unknown) => (admitted.push(device), { token: 'token', url: 'wss://live' }) };
  for (const rooms of [null, callRooms]) {
    const { house, alice } = await callStage({ callRooms: rooms });
    const others = await Promise.all(['dora', 'emil', 'fritz', 'gerda', 'hans'].map((name) => enter(house, name)));
    const conversationId = await group(house, [alice, ...others]);
    const { part } = await ring(house, alice, conversationId);
    for (const one of others.slice(0, 4)) await answer(house, one, part);
    const sixth = answer(house, others[4]!, part);
    if (!rooms) await expect(sixth).rejects.toMatchObject({ code: 'conflict', message: 'full' });
    else {
      expect((await sixth).call.room).toBe(true);
      expect(await house.calls.roomTicket(alice, part)).toEqual({ token: 'token', url: 'wss://live' });
      expect(admitted).toEqual([{ callId: part.callId, deviceId: part.deviceId, name: 'alice' }]);
    }
  }
});

test('nobody learns of a call in a conversation they are not in', async () => {
  const { house, alice, carol, mallory, conversationId } = await callStage();
  const { part } = await ring(house, alice, conversationId);
  for (const stranger of [carol, mallory]) {
    expect(await house.calls.current(stranger)).toEqual([]);
    await expect(house.calls.join(stranger, part)).rejects.toMatchObject({ code: 'not_found', message: 'No such conversation' });
    await expect(house.calls.decline(stranger, part)).rejects.toMatchObject({ code: 'not_found' });
    await expect(house.calls.ring(stranger, { ...part, media: 'audio' })).rejects.toMatchObject({ code: 'not_found' });
    expect((await house.calls.history(stranger, { before: null, limit: 10 })).calls).toEqual([]);
  }
});
