import { v4 } from 'uuid';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Call, CallMove, CallRegistry } from '../domain/call.ts';
import { afterMove, newCall } from '../domain/call.ts';

export interface CallStage {
  /** Two servers' view of the same calls. */
  calls: CallRegistry;
  others: CallRegistry;
  close(): Promise<void>;
}

export function callContract(open: () => Promise<CallStage>): void {
  let stage: CallStage;
  beforeAll(async () => void (stage = await open()));
  afterAll(() => stage.close());

  async function begun(conversationId = v4(), callerId = v4()): Promise<Call> {
    const beginning = { id: v4(), conversationId, callerId, media: 'audio' as const, invited: 2, sfu: false };
    const change = await stage.calls.change(conversationId, (_call, now) => newCall(beginning, { deviceId: v4(), now }));
    if (change.status !== 'changed' || !change.call) throw new Error('no call');
    return change.call;
  }

  function moves(calls: CallRegistry, { conversationId }: Call, move: CallMove) {
    return calls.change(conversationId, (call, now) => call && afterMove(call, move, now));
  }

  test('what one server writes the other reads, and what is not written changes nothing', async () => {
    const call = await begun();
    const seen = await stage.others.change(call.conversationId, (known) => known);
    expect(seen).toEqual({ status: 'changed', call, before: call });
    expect(await stage.others.change(v4(), () => null)).toEqual({ status: 'changed', call: null, before: null });
  });

  test('of many changes at once none is lost', async () => {
    const call = await begun();
    const people = Array.from({ length: 4 }, () => v4());
    await Promise.all(people.map((userId, place) => moves(place % 2 ? stage.calls : stage.others, call, { type: 'join', userId, deviceId: v4() })));
    const { call: full } = (await stage.calls.change(call.conversationId, (known) => known)) as { call: Call };
    expect(full.participants.map(({ userId }) => userId).sort()).toEqual([call.callerId, ...people].sort());
  });

  test('nobody is in two calls at once, and who has left one can go into another', async () => {
    const [one, other] = [await begun(), await begun()];
    const bob = { userId: v4(), deviceId: v4() };
    await moves(stage.calls, one, { type: 'join', ...bob });
    expect(await moves(stage.others, other, { type: 'join', ...bob, deviceId: v4() })).toEqual({ status: 'busy', userId: bob.userId });
    expect(await stage.others.busyAmong([bob.userId, one.callerId, v4()], other.id)).toEqual([bob.userId, one.callerId]);
    expect(await stage.calls.busyAmong([bob.userId], one.id)).toEqual([]);
    expect(await stage.calls.busyAmong([], one.id)).toEqual([]);
    await moves(stage.calls, one, { type: 'leave', ...bob });
    expect(await moves(stage.others, other, { type: 'join', ...bob, deviceId: v4() })).toMatchObject({ status: 'changed' });
  });

  test('nobody calls while they are in a call', async () => {
    const { callerId } = await begun();
    await expect(begun(v4(), callerId)).rejects.toThrow('no call');
  });

  test('who was in a call that has ended is free', async () => {
    const call = await begun();
    await moves(stage.calls, call, { type: 'leave', userId: call.callerId, deviceId: call.participants[0]!.deviceId });
    expect(await stage.others.busyAmong([call.callerId], v4())).toEqual([]);
    await begun(v4(), call.callerId);
  });

  test('a call is due when it has ended, until that is recorded', async () => {
    const call = await begun();
    const { conversationId } = call;
    expect(await stage.others.due()).not.toContain(conversationId);
    expect(await stage.others.conversationIds()).toContain(conversationId);
    await moves(stage.calls, call, { type: 'leave', userId: call.callerId, deviceId: call.participants[0]!.deviceId });
    await vi.waitFor(async () => expect(await stage.others.due()).toContain(conversationId));
    await stage.others.change(conversationId, (ended) => ended && { ...ended, recorded: true });
    expect(await stage.others.due()).not.toContain(conversationId);
    expect(await stage.others.conversationIds()).not.toContain(conversationId);
    expect(await stage.calls.change(conversationId, (known) => known)).toMatchObject({ call: { id: call.id, status: 'ended', recorded: true } });
  });

  test('a call is due when time changes it', async () => {
    const conversationId = v4();
    const beginning = { id: v4(), conversationId, callerId: v4(), media: 'audio' as const, invited: 1, sfu: false };
    await stage.calls.change(conversationId, (_call, now) => newCall(beginning, { deviceId: v4(), now: now - 60_000 }));
    expect(await stage.others.due()).toContain(conversationId);
  });
}
