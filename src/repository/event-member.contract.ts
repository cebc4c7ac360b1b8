import { afterAll, beforeAll, expect, test } from 'vitest';
import { v4, v7 } from 'uuid';
import type { Draft } from '../domain/event.ts';
import type { Scene } from './test-scene.ts';
import { draft } from './test-scene.ts';

/** What joining, leaving, roles and settings do, and what is checked under the conversation's lock. */
export function memberContract(open: () => Promise<Scene>): void {
  let scene: Scene;
  beforeAll(async () => void (scene = await open()));
  afterAll(() => scene.close());

  test('who joins a group whose history is visible sees everything, and has nothing unread', async () => {
    const { alice, carol } = await scene.cast();
    const group = await scene.group(alice, []);
    await scene.says(group, alice, 'before');
    const joined = await scene.does(group, alice, ['member.joined', { userId: carol }]);
    expect(await scene.conversations.membership(group, carol)).toEqual({
      conversationId: group, userId: carol, kind: 'group', role: 'member', visibleFromSeq: 1, leftSeq: null,
    });
    expect(await scene.head(carol, group)).toMatchObject({ visibleFromSeq: 1, readSeq: joined.seq, readMessageNo: 1, lastMessageNo: 1, deliveredSeq: 0, lastMessage: { text: 'before' } });
  });

  test('who joins a group whose history is hidden sees it from their joining on', async () => {
    const { alice, carol } = await scene.cast();
    const group = await scene.group(alice, [], { historyVisible: false });
    const { seq } = await scene.says(group, alice, 'before');
    const joined = await scene.does(group, alice, ['member.joined', { userId: carol }]);
    expect(await scene.conversations.membership(group, carol)).toMatchObject({ visibleFromSeq: joined.seq });
    expect(await scene.head(carol, group)).toMatchObject({ visibleFromSeq: joined.seq, readMessageNo: 1, lastMessageNo: 1, deliveredSeq: joined.seq - 1, lastMessage: null });
    for (const [kind, payload] of [
      ['message.edited', { target: seq, text: 'x' }],
      ['message.deleted', { target: seq }],
      ['reaction.changed', { target: seq, emoji: '👍', on: true }],
    ] as const) {
      expect(await scene.append({ ...draft(group, carol, ['message.sent', { text: '' }]), kind, payload } as Draft)).toMatchObject({ status: 'not_found' });
    }
    expect(await scene.append(draft(group, carol, ['message.sent', { text: 'what?', replyTo: seq }]))).toMatchObject({ status: 'invalid' });
  });

  test('showing or hiding the history holds for those who join after it', async () => {
    const { alice, bob, carol } = await scene.cast();
    const group = await scene.group(alice, [], { historyVisible: false });
    const results = await scene.log.append([
      draft(group, alice, ['member.joined', { userId: bob }]),
      draft(group, alice, ['history.changed', { visible: true }]),
      draft(group, alice, ['member.joined', { userId: carol }]),
    ]);
    expect(results.map((result) => result.status)).toEqual(['appended', 'appended', 'appended']);
    expect(await scene.conversations.find(group)).toMatchObject({ historyVisible: true });
    expect(await scene.conversations.membership(group, bob)).toMatchObject({ visibleFromSeq: 2 });
    expect(await scene.conversations.membership(group, carol)).toMatchObject({ visibleFromSeq: 1 });
  });

  test('nothing of a removed member follows the removal, but what they said before stays acknowledged', async () => {
    const { alice, bob } = await scene.cast();
    const group = await scene.group(alice, [bob]);
    const said = draft(group, bob, ['message.sent', { text: 'before' }]);
    const first = await scene.append(said);
    const results = await scene.log.append([
      draft(group, alice, ['member.removed', { userId: bob }]),
      draft(group, bob, ['message.sent', { text: 'after' }]),
      said,
    ]);
    expect(results[1]).toMatchObject({ status: 'forbidden' });
    expect(results[2]).toEqual({ ...first, duplicate: true });
    expect(await scene.conversations.membership(group, bob)).toMatchObject({ leftSeq: 3 });
    expect((await scene.conversations.members(group)).map((member) => member.id)).toEqual([alice]);
    expect((await scene.transcript(group)).map((event) => event.kind)).toEqual(['conversation.created', 'message.sent', 'member.removed']);
  });

  test('while appends race a removal, the log has none of theirs after it', async () => {
    const { alice, bob } = await scene.cast();
    const group = await scene.group(alice, [bob]);
    const says = () => scene.append(draft(group, bob, ['message.sent', { text: 'me?' }]));
    const removes = scene.append(draft(group, alice, ['member.removed', { userId: bob }]));
    const results = await Promise.all([says(), says(), removes, says(), says()]);
    const events = await scene.transcript(group);
    expect(events.at(-1)).toMatchObject({ kind: 'member.removed' });
    expect(results.filter((result) => result.status === 'appended')).toHaveLength(events.length - 1);
  });

  test('who left and joins again is a member anew', async () => {
    const { alice, bob } = await scene.cast();
    const group = await scene.group(alice, [bob], { historyVisible: false });
    await scene.says(group, alice, 'one');
    await scene.receipts.record([{ conversationId: group, userId: bob, deliveredSeq: 2, read: { version: 3, seq: 1 } }]);
    await scene.does(group, bob, ['member.left', { userId: bob }]);
    await scene.says(group, alice, 'two');
    const joined = await scene.does(group, alice, ['member.joined', { userId: bob }]);
    expect(await scene.conversations.membership(group, bob)).toMatchObject({ role: 'member', visibleFromSeq: joined.seq, leftSeq: null });
    expect(await scene.receipts.list(group, [bob])).toEqual([{ userId: bob, readVersion: 3, readSeq: joined.seq, deliveredSeq: joined.seq - 1 }]);
    expect(await scene.append(draft(group, bob, ['message.sent', { text: 'back' }]))).toMatchObject({ status: 'appended' });
  });

  test('who joins a visible group again still holds what they held', async () => {
    const { alice, bob } = await scene.cast();
    const group = await scene.group(alice, [bob]);
    await scene.says(group, alice, 'one');
    await scene.receipts.record([{ conversationId: group, userId: bob, deliveredSeq: 2 }]);
    await scene.does(group, bob, ['member.left', { userId: bob }]);
    await scene.says(group, alice, 'two');
    await scene.does(group, alice, ['member.joined', { userId: bob }]);
    expect(await scene.head(bob, group)).toMatchObject({ visibleFromSeq: 1, deliveredSeq: 2, readSeq: 5, readMessageNo: 2, lastMessageNo: 2 });
  });

  test('nobody joins twice, leaves twice or joins without existing', async () => {
    const { alice, bob, mallory } = await scene.cast();
    const group = await scene.group(alice, [bob]);
    const results = await scene.log.append([
      draft(group, alice, ['member.joined', { userId: bob }]),
      draft(group, alice, ['member.removed', { userId: mallory }]),
      draft(group, alice, ['role.changed', { userId: mallory, role: 'admin' }]),
      draft(group, alice, ['owner.changed', { userId: mallory }]),
      draft(group, alice, ['member.joined', { userId: v7() }]),
      draft(group, alice, ['member.removed', { userId: bob }]),
      draft(group, alice, ['member.removed', { userId: bob }]),
    ]);
    expect(results.map((result) => result.status)).toEqual(['conflict', 'not_found', 'not_found', 'not_found', 'not_found', 'appended', 'not_found']);
  });

  test('roles change, and a group is handed over', async () => {
    const { alice, bob, carol } = await scene.cast();
    const group = await scene.group(alice, [bob, carol]);
    await scene.does(group, alice, ['role.changed', { userId: bob, role: 'admin' }]);
    await scene.does(group, alice, ['owner.changed', { userId: carol }]);
    expect((await scene.conversations.members(group)).map(({ id, role }) => [id, role])).toEqual([[carol, 'owner'], [alice, 'admin'], [bob, 'admin']]);
    await scene.does(group, carol, ['role.changed', { userId: bob, role: 'member' }]);
    expect(await scene.conversations.membership(group, bob)).toMatchObject({ role: 'member' });
  });

  test('a decision that rested on facts which are no more is stale', async () => {
    const { alice, bob, carol } = await scene.cast();
    const group = await scene.group(alice, [bob]);
    const expecting = (expect: Draft['expect'], what: Parameters<typeof draft>[2]) => scene.append({ ...draft(group, alice, what), expect });
    const joins = draft(group, alice, ['member.joined', { userId: carol }]);
    expect(await expecting({ role: 'admin' }, ['title.changed', { title: 'x' }])).toEqual({ status: 'stale' });
    expect(await expecting({ role: 'owner', subjectRole: 'admin' }, ['member.removed', { userId: bob }])).toEqual({ status: 'stale' });
    expect(await expecting({ role: 'owner', subjectRole: null }, ['member.joined', { userId: bob }])).toEqual({ status: 'stale' });
    expect(await expecting({ role: 'owner', subjectRole: 'member' }, ['member.removed', { userId: carol }])).toEqual({ status: 'stale' });
    expect(await expecting({ epoch: 'another' }, ['title.changed', { title: 'x' }])).toEqual({ status: 'stale' });
    expect(await expecting({ epoch: await scene.log.epoch() }, ['title.changed', { title: 'x' }])).toMatchObject({ status: 'appended' });
    expect(await scene.append({ ...joins, expect: { role: 'owner', subjectRole: null } })).toMatchObject({ status: 'appended' });
    // The facts have changed, because it was done: that is a repetition and not stale.
    expect(await scene.append({ ...joins, expect: { role: 'owner', subjectRole: null } })).toMatchObject({ status: 'appended', duplicate: true });
    expect(await expecting({ role: 'owner', subjectRole: 'member' }, ['member.removed', { userId: carol }])).toMatchObject({ status: 'appended' });
  });

  test('the title changes', async () => {
    const { alice } = await scene.cast();
    const group = await scene.group(alice, []);
    await scene.does(group, alice, ['title.changed', { title: 'Debian' }]);
    expect(await scene.conversations.find(group)).toEqual({ id: group, kind: 'group', title: 'Debian', historyVisible: true });
  });

  test('a direct conversation has no settings, and nobody joins or leaves it', async () => {
    const { alice, bob, carol } = await scene.cast();
    const direct = await scene.direct(alice, bob);
    const results = await scene.log.append([
      draft(direct, alice, ['title.changed', { title: 'Us' }]),
      draft(direct, alice, ['history.changed', { visible: false }]),
      draft(direct, alice, ['member.joined', { userId: carol }]),
      draft(direct, alice, ['member.left', { userId: alice }]),
    ]);
    expect(results.map((result) => result.status)).toEqual(['forbidden', 'forbidden', 'forbidden', 'forbidden']);
  });

  test('a group is full at 2,000 members', async () => {
    const creator = await scene.person('Owner');
    const people: string[] = [];
    while (people.length < 2_000) people.push(...(await Promise.all(Array.from({ length: 50 }, () => scene.person('Member')))));
    const opening = { conversationId: v4(), eventId: v7(), kind: 'group' as const, title: 'Crowd', historyVisible: true, creatorId: creator };
    await expect(scene.conversations.open({ ...opening, memberIds: people })).rejects.toMatchObject({ code: 'invalid' });
    const group = await scene.group(creator, people.slice(0, 1_999));
    expect(await scene.append(draft(group, creator, ['member.joined', { userId: people[1_999]! }]))).toMatchObject({ status: 'invalid' });
    await scene.does(group, creator, ['member.removed', { userId: people[0]! }]);
    expect(await scene.append(draft(group, creator, ['member.joined', { userId: people[1_999]! }]))).toMatchObject({ status: 'appended' });
  });
}
