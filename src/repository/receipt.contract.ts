import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { v4 } from 'uuid';
import type { Receipt, ReceiptReport } from '../domain/receipt.ts';
import type { Scene } from './test-scene.ts';

export function receiptContract(open: () => Promise<Scene>): void {
  let scene: Scene;
  let alice: string;
  let bob: string;
  let mallory: string;
  let group: string;
  beforeAll(async () => {
    scene = await open();
    ({ alice, bob, mallory } = await scene.cast());
  });
  beforeEach(async () => {
    group = await scene.group(alice, [bob]);
    for (const text of ['one', 'two', 'three']) await scene.says(group, alice, text); // seq 2 to 4
  });
  afterAll(() => scene.close());

  const report = async (fields: Omit<ReceiptReport, 'conversationId' | 'userId'>): Promise<Receipt | undefined> => {
    const [moved] = await scene.receipts.record([{ conversationId: group, userId: bob, ...fields }]);
    return moved?.receipt;
  };
  const unread = async () => {
    const head = await scene.head(bob, group);
    return head.lastMessageNo - head.readMessageNo;
  };

  test('at first everybody has read that the conversation was opened', async () => {
    expect((await scene.receipts.list(group)).sort((a, b) => (a.userId < b.userId ? -1 : 1))).toEqual(
      [alice, bob].sort().map((userId) => ({ userId, readVersion: 0, readSeq: 1, deliveredSeq: 0 })),
    );
    expect(await unread()).toBe(3);
  });

  test('a report that moves something is merged and returned, any other is silent', async () => {
    expect(await report({ deliveredSeq: 3, read: { version: 0, seq: 2 } })).toEqual({ userId: bob, readVersion: 0, readSeq: 2, deliveredSeq: 3 });
    expect(await report({ deliveredSeq: 3, read: { version: 0, seq: 2 } })).toBeUndefined();
    expect(await report({ deliveredSeq: 2, read: { version: 0, seq: 1 } })).toBeUndefined();
    expect(await report({})).toBeUndefined();
    expect(await report({ deliveredSeq: 4 })).toEqual({ userId: bob, readVersion: 0, readSeq: 2, deliveredSeq: 4 });
    expect(await scene.receipts.list(group, [bob, mallory])).toEqual([{ userId: bob, readVersion: 0, readSeq: 2, deliveredSeq: 4 }]);
    expect(await unread()).toBe(2);
  });

  test('a higher version of what was read replaces, the same only advances, a lower is old news', async () => {
    await report({ read: { version: 0, seq: 4 } });
    expect(await report({ read: { version: 0, seq: 3 } })).toBeUndefined();
    expect(await report({ read: { version: 1, seq: 2 } })).toMatchObject({ readVersion: 1, readSeq: 2 });
    expect(await unread()).toBe(2);
    expect(await report({ read: { version: 0, seq: 4 } })).toBeUndefined();
    expect(await report({ read: { version: 1, seq: 3 } })).toMatchObject({ readVersion: 1, readSeq: 3 });
    expect(await report({ read: { version: 2, seq: 0 } })).toMatchObject({ readVersion: 2, readSeq: 0 });
    expect(await unread()).toBe(3);
  });

  test('what lies beyond the end is held to the end', async () => {
    expect(await report({ deliveredSeq: 99, read: { version: 0, seq: 99 } })).toEqual({ userId: bob, readVersion: 0, readSeq: 4, deliveredSeq: 4 });
    expect(await report({ deliveredSeq: 99, read: { version: 0, seq: 99 } })).toBeUndefined();
    expect(await report({ read: { version: 2 ** 40, seq: 2 ** 40 } })).toMatchObject({ readVersion: 2 ** 31 - 1, readSeq: 4 });
    expect(await unread()).toBe(0);
  });

  test('reports of one member in one batch are merged', async () => {
    const of = (fields: Omit<ReceiptReport, 'conversationId' | 'userId'>) => ({ conversationId: group, userId: bob, ...fields });
    expect(
      await scene.receipts.record([of({ deliveredSeq: 4, read: { version: 0, seq: 4 } }), of({ read: { version: 1, seq: 2 } }), of({ deliveredSeq: 2, read: { version: 0, seq: 4 } }), of({ read: { version: 1, seq: 3 } })]),
    ).toEqual([{ conversationId: group, receipt: { userId: bob, readVersion: 1, readSeq: 3, deliveredSeq: 4 } }]);
  });

  test('reports of people who were never members, and of unknown conversations, are ignored', async () => {
    const reports = [{ conversationId: group, userId: mallory, deliveredSeq: 2 }, { conversationId: v4(), userId: bob, deliveredSeq: 2 }, { conversationId: group, userId: alice, deliveredSeq: 2 }];
    expect(await scene.receipts.record(reports)).toEqual([{ conversationId: group, receipt: { userId: alice, readVersion: 0, readSeq: 1, deliveredSeq: 2 } }]);
    expect(await scene.receipts.record([])).toEqual([]);
  });

  test('who left can still read up to where they left, and is not listed', async () => {
    const left = await scene.does(group, bob, ['member.left', { userId: bob }]);
    await scene.says(group, alice, 'four');
    expect(await report({ deliveredSeq: 99, read: { version: 0, seq: 99 } })).toMatchObject({ readSeq: left.seq, deliveredSeq: left.seq });
    expect(await unread()).toBe(0);
    expect((await scene.receipts.list(group)).map((receipt) => receipt.userId)).toEqual([alice]);
  });

  test('what was never visible never counts as unread', async () => {
    const hidden = await scene.group(alice, [], { historyVisible: false });
    await scene.says(hidden, alice, 'before');
    const joined = await scene.does(hidden, alice, ['member.joined', { userId: bob }]);
    await scene.says(hidden, alice, 'after');
    await scene.receipts.record([{ conversationId: hidden, userId: bob, read: { version: 1, seq: 0 } }]);
    expect(await scene.head(bob, hidden)).toMatchObject({ readSeq: joined.seq - 1, readMessageNo: 1, lastMessageNo: 2 });
  });

  test('reports made at once, in any order, come to the same', async () => {
    const reports = Array.from({ length: 40 }, (_, i) => ({
      conversationId: group, userId: i % 2 ? alice : bob, deliveredSeq: (i * 7) % 5, read: { version: (i * 3) % 4, seq: (i * 11) % 5 },
    }));
    await Promise.all(reports.map((one, i) => scene.receipts.record(i % 3 ? [one] : [one, reports[(i + 1) % 40]!])));
    expect(await scene.receipts.list(group, [alice])).toEqual([{ userId: alice, readVersion: 3, readSeq: 4, deliveredSeq: 4 }]);
    expect(await scene.receipts.list(group, [bob])).toEqual([{ userId: bob, readVersion: 2, readSeq: 4, deliveredSeq: 4 }]);
  });
}
