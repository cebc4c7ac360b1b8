import { afterAll, beforeAll, expect, test } from 'vitest';
import { v4 } from 'uuid';
import type { Scene } from './test-scene.ts';

/** `EventLog.changes`, what the head poll lives on. */
export function changeContract(open: () => Promise<Scene>): void {
  let scene: Scene;
  beforeAll(async () => void (scene = await open()));
  afterAll(() => scene.close());

  /** A moment that everything so far lies before. */
  const moment = async () => {
    const { now } = await scene.log.changes(0);
    while ((await scene.log.changes(0)).now <= now + 1) await new Promise((resolve) => setImmediate(resolve));
    return now + 2;
  };

  test('what changed since a moment is told, and nothing else', async () => {
    const { alice, bob, carol } = await scene.cast();
    const [quiet, busy] = [await scene.group(alice, [bob]), await scene.group(alice, [bob])];
    const since = await moment();
    const quietly = await scene.log.changes(since);
    expect(quietly).toMatchObject({ conversations: [], memberships: [], receipts: [], revokedSessionIds: [] });
    expect(quietly.now).toBeGreaterThanOrEqual(since);

    const joined = await scene.does(busy, alice, ['member.joined', { userId: carol }]);
    const left = await scene.does(busy, bob, ['member.left', { userId: bob }]);
    await scene.receipts.record([{ conversationId: quiet, userId: bob, deliveredSeq: 1 }]);
    const changes = await scene.log.changes(since);
    expect(changes.conversations).toEqual([{ conversationId: busy, lastSeq: 3, headId: left.id, lastMessageNo: 0 }]);
    expect(changes.memberships.sort((a, b) => a.joinedSeq - b.joinedSeq)).toEqual([
      { conversationId: busy, userId: bob, joinedSeq: 1, leftSeq: left.seq },
      { conversationId: busy, userId: carol, joinedSeq: joined.seq, leftSeq: null },
    ]);
    expect(changes.receipts).toContainEqual({ conversationId: quiet, receipt: { userId: bob, readVersion: 0, readSeq: 1, deliveredSeq: 1 } });
    expect(changes.receipts).not.toContainEqual(expect.objectContaining({ receipt: expect.objectContaining({ userId: alice }) }));
  });

  test('a role that changed is a membership that changed', async () => {
    const { alice, bob } = await scene.cast();
    const group = await scene.group(alice, [bob]);
    const since = await moment();
    await scene.does(group, alice, ['owner.changed', { userId: bob }]);
    const { memberships } = await scene.log.changes(since);
    expect(memberships.map(({ userId }) => userId).sort()).toEqual([alice, bob].sort());
  });

  test('a receipt that did not move has not changed', async () => {
    const { alice } = await scene.cast();
    const group = await scene.group(alice, []);
    await scene.receipts.record([{ conversationId: group, userId: alice, deliveredSeq: 1 }]);
    const since = await moment();
    await scene.receipts.record([{ conversationId: group, userId: alice, deliveredSeq: 1 }]);
    expect((await scene.log.changes(since)).receipts).toEqual([]);
  });

  test('a refused draft changes nothing', async () => {
    const { alice, mallory } = await scene.cast();
    const group = await scene.group(alice, []);
    const since = await moment();
    await scene.append({ conversationId: group, senderId: mallory, clientId: v4(), kind: 'message.sent', payload: { text: 'hello' } });
    expect((await scene.log.changes(since)).conversations).toEqual([]);
  });

  test('revoked sessions are told', async () => {
    const { alice } = await scene.cast();
    const id = v4();
    await scene.sessions.create({ id, userId: alice, kind: 'browser', deviceName: 'Firefox', createdAt: 1, lastSeenAt: 1, expiresAt: 2 ** 40, tokenHash: null });
    const since = await moment();
    await scene.sessions.revoke(alice, null);
    expect((await scene.log.changes(since)).revokedSessionIds).toEqual([id]);
  });
}
