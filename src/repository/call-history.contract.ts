import { v4 } from 'uuid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CallOutcome } from '../domain/call.ts';
import type { Scene } from './test-scene.ts';
import { draft } from './test-scene.ts';

/** Calls as the log tells them. */
export function callHistoryContract(open: () => Promise<Scene>): void {
  let scene: Scene;
  beforeAll(async () => void (scene = await open()));
  afterAll(() => scene.close());

  async function call(conversationId: string, callerId: string, outcome: CallOutcome = 'missed'): Promise<string> {
    const callId = v4();
    const { seq } = await scene.does(conversationId, callerId, ['call.started', { callId, media: 'video' }]);
    await scene.does(conversationId, callerId, ['call.ended', { callId, startedSeq: seq, media: 'video', outcome, participantIds: [callerId], durationMs: 1_500 }]);
    return callId;
  }

  test('of all conversations, the newest first, page by page', async () => {
    const { alice, bob, carol } = await scene.cast();
    const [group, direct] = [await scene.group(alice, [bob]), await scene.direct(alice, carol)];
    const made = [await call(group, alice), await call(direct, carol, 'answered'), await call(group, bob)];
    await scene.says(group, alice, 'that was a call');
    const first = await scene.callHistory.list(alice, { before: null, limit: 2 });
    expect(first.map(({ callId }) => callId)).toEqual([made[2], made[1]]);
    expect(first[1]).toMatchObject({ conversationId: direct, seq: 3, callerId: carol, media: 'video', outcome: 'answered', participantIds: [carol], durationMs: 1_500 });
    const rest = await scene.callHistory.list(alice, { before: first[1]!.id, limit: 2 });
    expect(rest.map(({ callId }) => callId)).toEqual([made[0]]);
    expect(await scene.callHistory.list(bob, { before: null, limit: 10 })).toHaveLength(2);
  });

  test('nothing from before one could see it, nothing after one has left, and nothing of others', async () => {
    const { alice, bob, mallory } = await scene.cast();
    const group = await scene.group(alice, [], { historyVisible: false });
    await call(group, alice);
    await scene.does(group, alice, ['member.joined', { userId: bob }]);
    const seen = await call(group, alice);
    await scene.does(group, alice, ['member.removed', { userId: bob }]);
    await call(group, alice);
    expect((await scene.callHistory.list(bob, { before: null, limit: 10 })).map(({ callId }) => callId)).toEqual([seen]);
    expect(await scene.callHistory.list(mallory, { before: null, limit: 10 })).toEqual([]);
  });

  test('a call moves no message number, and is no setting of a direct conversation', async () => {
    const { alice, bob } = await scene.cast();
    const direct = await scene.direct(alice, bob);
    const said = await scene.says(direct, bob, 'hello');
    await call(direct, alice);
    expect(await scene.head(bob, direct)).toMatchObject({ lastSeq: said.seq + 2, lastMessageNo: said.messageNo });
  });

  test('who is blocked does not call, and what was going on still ends', async () => {
    const { alice, bob } = await scene.cast();
    const direct = await scene.direct(alice, bob);
    await scene.users.block(bob, alice);
    expect(await scene.append(draft(direct, alice, ['call.started', { callId: v4(), media: 'audio' }]))).toMatchObject({ status: 'forbidden' });
    const ended = draft(direct, alice, ['call.ended', { callId: v4(), startedSeq: 1, media: 'audio', outcome: 'answered', participantIds: [], durationMs: 0 }]);
    expect(await scene.append(ended)).toMatchObject({ status: 'appended' });
  });
}
