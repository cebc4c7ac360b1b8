import { afterAll, beforeAll, expect, test } from 'vitest';
import { v4, v7 } from 'uuid';
import type { OpenDraft } from '../domain/conversation.ts';
import type { Scene } from './test-scene.ts';
import { draft } from './test-scene.ts';

export function conversationContract(open: () => Promise<Scene>): void {
  let scene: Scene;
  beforeAll(async () => void (scene = await open()));
  afterAll(() => scene.close());

  const opening = (creatorId: string, memberIds: string[], others: Partial<OpenDraft> = {}): OpenDraft => ({
    conversationId: v4(), eventId: v7(), kind: 'group', title: 'Ubuntu', historyVisible: true, creatorId, memberIds, ...others,
  });
  const direct = (creatorId: string, peerId: string) => opening(creatorId, [peerId], { kind: 'direct', title: null });

  test('a group begins with its first event and its members', async () => {
    const { alice, bob, carol } = await scene.cast();
    const draft = opening(alice, [bob, carol, bob, alice], { historyVisible: false });
    const { conversation, event, created } = await scene.conversations.open(draft);
    expect(created).toBe(true);
    expect(conversation).toEqual({ id: draft.conversationId, kind: 'group', title: 'Ubuntu', historyVisible: false });
    expect(event).toEqual({
      conversationId: conversation.id, seq: 1, id: draft.eventId, prevId: null, kind: 'conversation.created', senderId: alice, clientId: conversation.id,
      messageNo: 0, createdAt: expect.any(Number), payload: { kind: 'group', title: 'Ubuntu', historyVisible: false, memberIds: [bob, carol] },
    });
    expect(await scene.transcript(conversation.id)).toEqual([event]);
    expect((await scene.conversations.members(conversation.id)).map(({ id, role, joinedSeq }) => [id, role, joinedSeq])).toEqual([
      [alice, 'owner', 1], [bob, 'member', 1], [carol, 'member', 1],
    ]);
    expect(await scene.conversations.find(conversation.id)).toEqual(conversation);
  });

  test('a direct conversation opened by 20 at once is one', async () => {
    const { alice, bob } = await scene.cast();
    const results = await Promise.all(Array.from({ length: 20 }, (_, i) => scene.conversations.open(i % 2 ? direct(alice, bob) : direct(bob, alice))));
    expect(new Set(results.map((result) => result.conversation.id)).size).toBe(1);
    expect(new Set(results.map((result) => result.event.id)).size).toBe(1);
    expect(results.filter((result) => result.created)).toHaveLength(1);
    const id = results[0]!.conversation.id;
    expect(await scene.transcript(id)).toHaveLength(1);
    expect((await scene.conversations.members(id)).map(({ role }) => role)).toEqual(['member', 'member']);
    expect(await scene.conversations.memberships(alice)).toEqual([{ conversationId: id, kind: 'direct', joinedSeq: 1, visibleFromSeq: 1, lastSeq: 1, headId: expect.any(String) }]);
  });

  test('a group opened again by its creator is the same one, opened by another it is a conflict', async () => {
    const { alice, bob, mallory } = await scene.cast();
    const draft = opening(alice, [bob]);
    const results = await Promise.all(Array.from({ length: 5 }, () => scene.conversations.open({ ...draft, eventId: v7() })));
    expect(results.filter((result) => result.created)).toHaveLength(1);
    await scene.says(draft.conversationId, bob, 'hello');
    const again = await scene.conversations.open({ ...draft, eventId: v7(), title: 'Other' });
    expect(again).toEqual({ ...results.find((result) => result.created), created: false });
    await expect(scene.conversations.open({ ...draft, creatorId: mallory })).rejects.toMatchObject({ code: 'conflict' });
    await expect(scene.conversations.open({ ...direct(mallory, bob), conversationId: draft.conversationId })).rejects.toMatchObject({ code: 'conflict' });
  });

  test('a blocked person cannot open a direct conversation, but finds the one there is', async () => {
    const { alice, bob, carol } = await scene.cast();
    const existing = await scene.conversations.open(direct(bob, alice));
    await scene.users.block(alice, bob);
    await scene.users.block(alice, carol);
    await expect(scene.conversations.open(direct(carol, alice))).rejects.toMatchObject({ code: 'forbidden' });
    expect(await scene.conversations.memberships(carol)).toEqual([]);
    expect(await scene.conversations.open(direct(bob, alice))).toEqual({ ...existing, created: false });
    expect(await scene.conversations.open(direct(alice, carol))).toMatchObject({ created: true });
  });

  test('nobody opens a conversation with people who do not exist, or with nobody', async () => {
    const { alice, bob, carol } = await scene.cast();
    await expect(scene.conversations.open(direct(alice, v7()))).rejects.toMatchObject({ code: 'not_found' });
    await expect(scene.conversations.open(opening(alice, [bob, v7()]))).rejects.toMatchObject({ code: 'not_found' });
    await expect(scene.conversations.open(opening(v7(), [bob]))).rejects.toMatchObject({ code: 'not_found' });
    await expect(scene.conversations.open(direct(alice, alice))).rejects.toMatchObject({ code: 'invalid' });
    await expect(scene.conversations.open(opening(alice, [bob, carol], { kind: 'direct', title: null }))).rejects.toMatchObject({ code: 'invalid' });
    expect(await scene.conversations.memberships(alice)).toEqual([]);
  });

  test('who was never a member has no membership, and unknown conversations are not there', async () => {
    const { alice, mallory } = await scene.cast();
    const group = await scene.group(alice, []);
    expect(await scene.conversations.membership(group, mallory)).toBeNull();
    expect(await scene.conversations.membership(v4(), alice)).toBeNull();
    expect(await scene.conversations.find(v4())).toBeNull();
    expect(await scene.conversations.members(v4())).toEqual([]);
  });

  test('members are listed by role, then by name', async () => {
    const [owner, ...others] = await Promise.all(['Zoë', 'bob', 'Élodie', 'Alice', 'carol 10', 'Carol 9'].map((name) => scene.person(name)));
    const group = await scene.group(owner!, others);
    await scene.does(group, owner!, ['role.changed', { userId: others[3]!, role: 'admin' }]);
    expect((await scene.conversations.members(group)).map((member) => member.displayName)).toEqual(['Zoë', 'carol 10', 'Alice', 'bob', 'Carol 9', 'Élodie']);
  });

  test('peers are those who share a conversation now', async () => {
    const { alice, bob, carol, mallory } = await scene.cast();
    const group = await scene.group(alice, [bob, carol]);
    await scene.direct(alice, bob);
    expect((await scene.conversations.peersAmong(alice, [bob, carol, mallory, bob])).sort()).toEqual([bob, carol].sort());
    await scene.does(group, carol, ['member.left', { userId: carol }]);
    expect(await scene.conversations.peersAmong(alice, [carol, mallory])).toEqual([]);
    expect(await scene.conversations.peersAmong(carol, [alice, bob])).toEqual([]);
    expect(await scene.conversations.peersAmong(bob, [alice, carol])).toEqual([alice]);
    expect(await scene.conversations.peersAmong(mallory, [])).toEqual([]);
  });

  test('memberships are the present ones', async () => {
    const { alice, bob } = await scene.cast();
    const [stays, leaves] = [await scene.group(alice, [bob]), await scene.group(alice, [bob])];
    expect((await scene.conversations.memberships(bob)).map(({ conversationId }) => conversationId).sort()).toEqual([stays, leaves].sort());
    expect((await scene.conversations.conversationIds(bob)).sort()).toEqual([stays, leaves].sort());
    expect(await scene.append(draft(leaves, bob, ['member.left', { userId: bob }]))).toMatchObject({ status: 'appended' });
    const { id: headId } = await scene.says(stays, alice, 'hello');
    expect(await scene.conversations.conversationIds(bob)).toEqual([stays]);
    expect(await scene.conversations.memberships(bob)).toEqual([{ conversationId: stays, kind: 'group', joinedSeq: 1, visibleFromSeq: 1, lastSeq: 2, headId }]);
  });
}
