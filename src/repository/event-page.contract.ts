import { afterAll, beforeAll, expect, test } from 'vitest';
import { v4 } from 'uuid';
import { isKind } from '../domain/event.ts';
import type { Page } from '../domain/event.ts';
import type { Scene } from './test-scene.ts';

/** What one person reads of a log. */
export function pageContract(open: () => Promise<Scene>): void {
  let scene: Scene;
  beforeAll(async () => void (scene = await open()));
  afterAll(() => scene.close());

  const seqs = (page: Page | null) => page?.events.map(({ seq }) => seq);

  /** Ten events, of which carol, who came late, may see those from the sixth on, and bob, who left, those up to the eighth. */
  async function story() {
    const { alice, bob, carol, mallory } = await scene.cast();
    const group = await scene.group(alice, [bob], { historyVisible: false });
    for (let n = 2; n <= 5; n++) await scene.says(group, alice, String(n));
    const joined = await scene.does(group, alice, ['member.joined', { userId: carol }]);
    await scene.says(group, alice, '7');
    const left = await scene.does(group, bob, ['member.left', { userId: bob }]);
    for (let n = 9; n <= 10; n++) await scene.says(group, alice, String(n));
    const page = (userId: string, query: { after?: number; before?: number; limit?: number }) => scene.log.page({ conversationId: group, userId, limit: 100, ...query } as Parameters<Scene['log']['page']>[0]);
    return { alice, bob, carol, mallory, group, joined, left, page, ids: (await scene.transcript(group)).map(({ id }) => id) };
  }

  test('follows a seq, with where the log begins and ends', async () => {
    const { alice, page, group, ids } = await story();
    const read = await page(alice, { after: 3, limit: 2 });
    expect(read).toEqual({
      epoch: await scene.log.epoch(), visibleFromSeq: 1, head: { seq: 10, id: ids[9] }, left: false, afterId: ids[2],
      events: (await scene.transcript(group)).slice(3, 5),
    });
    expect(seqs(await page(alice, { after: 0 }))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(await page(alice, { after: 0 })).toMatchObject({ afterId: null });
    expect(await page(alice, { after: 10 })).toMatchObject({ events: [], afterId: ids[9], head: { seq: 10 } });
    for (const after of [11, 2 ** 31 - 1]) expect(await page(alice, { after })).toMatchObject({ events: [], afterId: null, head: { seq: 10 } });
  });

  test('comes before a seq, or is the newest', async () => {
    const { alice, carol, page } = await story();
    expect(seqs(await page(alice, { limit: 3 }))).toEqual([8, 9, 10]);
    expect(seqs(await page(alice, { before: 8, limit: 3 }))).toEqual([5, 6, 7]);
    expect(seqs(await page(alice, { before: 3, limit: 3 }))).toEqual([1, 2]);
    expect(seqs(await page(alice, { before: 1, limit: 3 }))).toEqual([]);
    expect(seqs(await page(alice, { before: 1_000, limit: 1 }))).toEqual([10]);
    expect(seqs(await page(carol, { before: 8, limit: 100 }))).toEqual([6, 7]);
    expect(seqs(await page(carol, { before: 5, limit: 100 }))).toEqual([]);
  });

  test('begins where a newcomer may see, whatever they ask', async () => {
    const { carol, page, joined } = await story();
    for (const after of [0, 3, 5]) {
      const read = await page(carol, { after, limit: 2 });
      expect([seqs(read), read]).toMatchObject([[6, 7], { visibleFromSeq: joined.seq, afterId: null }]);
    }
    expect(await page(carol, { after: 6 })).toMatchObject({ afterId: joined.id });
  });

  test('ends with the event by which somebody left', async () => {
    const { bob, page, left } = await story();
    const read = await page(bob, { after: 5 });
    expect([seqs(read), read]).toMatchObject([[6, 7, 8], { left: true, head: { seq: 8, id: left.id } }]);
    expect(seqs(await page(bob, { limit: 2 }))).toEqual([7, 8]);
    expect(await page(bob, { after: 8 })).toMatchObject({ events: [], afterId: left.id });
    expect(await page(bob, { after: 9 })).toMatchObject({ events: [], afterId: null });
  });

  test('is nothing for who was never in, or of a conversation that is not', async () => {
    const { alice, mallory, page } = await story();
    expect(await page(mallory, { after: 0 })).toBeNull();
    expect(await scene.log.page({ conversationId: v4(), userId: alice, after: 0, limit: 1 })).toBeNull();
  });

  test('read while its reader is removed holds nothing that follows the removal', async () => {
    const { alice, bob } = await scene.cast();
    const group = await scene.group(alice, [bob]);
    const pages = Array.from({ length: 40 }, () => scene.log.page({ conversationId: group, userId: bob, after: 0, limit: 100 }));
    await scene.does(group, alice, ['member.removed', { userId: bob }]);
    for (let n = 0; n < 10; n++) await scene.says(group, alice, 'about bob');
    pages.push(scene.log.page({ conversationId: group, userId: bob, after: 0, limit: 100 }));
    expect(JSON.stringify(await Promise.all(pages))).not.toContain('about bob');
    expect(await pages.at(-1)).toMatchObject({ left: true, head: { seq: 2 } });
  });

  test('is of one moment: its messages show what its own events made of them, and nothing beyond its head', async () => {
    const { alice, bob } = await scene.cast();
    const group = await scene.group(alice, [bob]);
    const { seq: target } = await scene.says(group, alice, '0');
    const pages: Promise<Page | null>[] = [];
    for (let n = 1; n <= 30; n++) {
      const changed = [scene.does(group, alice, ['message.edited', { target, text: String(n) }]), scene.does(group, bob, ['reaction.changed', { target, emoji: '👍', on: n % 2 === 1 }])];
      for (let i = 0; i < 4; i++) pages.push(scene.log.page({ conversationId: group, userId: bob, after: 0, limit: 100 }));
      await Promise.all(changed);
    }
    for (const page of await Promise.all(pages)) {
      const { events, head } = page!;
      expect(events.at(-1)).toMatchObject(head);
      const edit = events.findLast((event) => isKind(event, 'message.edited'));
      const reaction = events.findLast((event) => isKind(event, 'reaction.changed'));
      expect(events[1]!.payload).toEqual({
        text: edit?.payload.text ?? '0',
        ...(edit && { editedSeq: edit.seq }),
        ...(reaction?.payload.on && { reactions: { '👍': [bob] } }),
      });
    }
  });
}
