import { afterAll, beforeAll, expect, test } from 'vitest';
import { v4 } from 'uuid';
import type { Scene } from './test-scene.ts';

export function headContract(open: () => Promise<Scene>): void {
  let scene: Scene;
  beforeAll(async () => void (scene = await open()));
  afterAll(() => scene.close());

  /** A moment after everything so far: two milliseconds on, because times are rounded in either direction. */
  const now = async () => (await scene.heads.list(v4())).now;
  const moment = async () => (await now()) + 2;
  const idsSince = async (userId: string, since: number) => (await scene.heads.list(userId, { since })).heads.map((head) => head.conversationId);
  const passed = async (since: number) => {
    while ((await now()) < since) await new Promise((resolve) => setImmediate(resolve));
  };

  test('a head says where a conversation ends and how it looks in a list', async () => {
    const { alice, bob } = await scene.cast();
    const group = await scene.group(alice, [bob]);
    await scene.says(group, alice, 'one');
    const last = await scene.says(group, bob, `${'😀'.repeat(199)}xyz`);
    const title = await scene.does(group, alice, ['title.changed', { title: 'News' }]);
    expect(await scene.head(alice, group)).toEqual({
      conversationId: group, kind: 'group', title: 'News', peer: null, role: 'owner', lastSeq: 4, headId: title.id, lastMessageNo: 2, visibleFromSeq: 1, left: false,
      readVersion: 0, readSeq: 1, readMessageNo: 0, deliveredSeq: 0, changedAt: expect.any(Number),
      lastMessage: { seq: 3, senderId: bob, senderName: 'Bob', text: `${'😀'.repeat(199)}x`, deleted: false, createdAt: last.createdAt },
    });
  });

  test('many who ask at once are told each of their own, and since when they asked', async () => {
    const { alice, bob, mallory } = await scene.cast();
    const [shared, own] = [await scene.group(alice, [bob]), await scene.group(alice, [])];
    const later = (await now()) + 3_600_000;
    const answers = await Promise.all([scene.heads.list(alice), scene.heads.list(bob), scene.heads.list(mallory), scene.heads.list(alice, { since: later }), scene.heads.list(alice, { since: 0, conversationIds: [own] })]);
    expect(answers.map(({ heads }) => heads.map(({ conversationId }) => conversationId).sort())).toEqual([[own, shared].sort(), [shared], [], [], [own]]);
    expect(answers.every((answer) => answer.now > 0)).toBe(true);
  });

  test('the head of a direct conversation names the other person', async () => {
    const { alice, bob } = await scene.cast();
    const direct = await scene.direct(alice, bob);
    expect(await scene.head(alice, direct)).toMatchObject({ kind: 'direct', title: null, role: 'member', peer: { id: bob, displayName: 'Bob' }, lastMessage: null, lastSeq: 1 });
    expect(await scene.head(bob, direct)).toMatchObject({ peer: { id: alice, displayName: 'Alice' } });
  });

  test('the last message is what it is now', async () => {
    const { alice } = await scene.cast();
    const group = await scene.group(alice, []);
    const { seq } = await scene.says(group, alice, 'helo');
    await scene.does(group, alice, ['message.edited', { target: seq, text: 'hello' }]);
    expect(await scene.head(alice, group)).toMatchObject({ lastMessage: { seq, text: 'hello', deleted: false } });
    await scene.does(group, alice, ['message.deleted', { target: seq }]);
    expect(await scene.head(alice, group)).toMatchObject({ lastMessage: { seq, text: '', deleted: true } });
  });

  test('heads come most recently changed first, and only those asked for', async () => {
    const { alice, mallory } = await scene.cast();
    const groups = [];
    for (let i = 0; i < 3; i++) {
      groups.push(await scene.group(alice, []));
      await passed(await moment());
    }
    await scene.says(groups[0]!, alice, 'up');
    const ids = async (filter?: { conversationIds: string[] }) => (await scene.heads.list(alice, filter)).heads.map((head) => head.conversationId);
    expect(await ids()).toEqual([groups[0], groups[2], groups[1]]);
    expect(await ids({ conversationIds: [groups[1]!, v4()] })).toEqual([groups[1]]);
    expect(await ids({ conversationIds: [] })).toEqual([]);
    expect((await scene.heads.list(mallory, { conversationIds: groups })).heads).toEqual([]);
  });

  test('who left sees where they left and nothing that came later', async () => {
    const { alice, bob } = await scene.cast();
    const group = await scene.group(alice, [bob], { title: 'Before' });
    const { seq } = await scene.says(group, alice, 'last for bob');
    const removal = await scene.does(group, alice, ['member.removed', { userId: bob }]);
    const since = await moment();
    await passed(since);
    await scene.says(group, alice, 'not for bob');
    await scene.does(group, alice, ['title.changed', { title: 'After' }]);
    expect(await scene.head(bob, group)).toMatchObject({
      title: 'Before', left: true, lastSeq: removal.seq, headId: removal.id, lastMessageNo: 1, lastMessage: { seq, text: 'last for bob' }, changedAt: removal.createdAt,
    });
    expect(await idsSince(bob, since)).toEqual([]);
    expect(await idsSince(alice, since)).toEqual([group]);
  });

  test('who was in a group only while nobody spoke sees no message', async () => {
    const { alice, bob } = await scene.cast();
    const group = await scene.group(alice, [], { historyVisible: false });
    await scene.says(group, alice, 'before');
    await scene.does(group, alice, ['member.joined', { userId: bob }]);
    await scene.does(group, bob, ['member.left', { userId: bob }]);
    await scene.says(group, alice, 'after');
    expect(await scene.head(bob, group)).toMatchObject({ lastMessage: null, lastSeq: 4, lastMessageNo: 1, readMessageNo: 1 });
  });

  test('since a moment, only what changed for this person is told: the log, their membership, their own receipt', async () => {
    const { alice, bob } = await scene.cast();
    const [log, membership, receipt, nothing] = [await scene.group(alice, [bob]), await scene.group(alice, []), await scene.group(alice, [bob]), await scene.group(alice, [bob])];
    await scene.says(receipt, alice, 'read me');
    const since = await moment();
    await passed(since);
    await scene.says(log, alice, 'news');
    await scene.does(membership, alice, ['member.joined', { userId: bob }]);
    await scene.receipts.record([{ conversationId: receipt, userId: bob, read: { version: 0, seq: 2 } }]);
    expect((await idsSince(bob, since)).sort()).toEqual([log, membership, receipt].sort());
    expect((await idsSince(alice, since)).sort()).toEqual([log, membership].sort());
    expect(await idsSince(bob, 0)).toHaveLength(4);
    expect(await idsSince(bob, 0)).toContain(nothing);
    const { now } = await scene.heads.list(bob);
    expect(now).toBeGreaterThanOrEqual(since);
  });
}
