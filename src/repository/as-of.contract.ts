import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Scene } from './test-scene.ts';

/** What somebody who left reads of the messages they could see. */
export function asOfContract(open: () => Promise<Scene>): void {
  let scene: Scene;
  beforeAll(async () => void (scene = await open()));
  afterAll(() => scene.close());

  /** Bob says something, it is changed, carol leaves, it is changed again. */
  async function story() {
    const { alice, bob, carol } = await scene.cast();
    const group = await scene.group(alice, [bob, carol]);
    const { seq: target } = await scene.says(group, bob, 'first');
    const react = (who: string, emoji: string, on: boolean) => scene.does(group, who, ['reaction.changed', { target, emoji, on }]);
    const edit = (text: string) => scene.does(group, bob, ['message.edited', { target, text }]);
    const edited = await edit('second');
    await react(alice, '👍', true);
    await react(bob, '👀', true);
    await react(bob, '👀', false);
    const left = await scene.does(group, carol, ['member.left', { userId: carol }]);
    await edit('third');
    await edit('fourth');
    await react(alice, '👍', false);
    await react(alice, '🎉', true);
    const row = (asOf?: number) => scene.log.range({ conversationId: group, after: target - 1, upTo: target, limit: 1, asOf });
    return { alice, bob, carol, group, target, edited, left, row };
  }

  test('is what the message was then', async () => {
    const { alice, target, edited, left, row } = await story();
    expect(await row(left.seq)).toMatchObject([{ payload: { text: 'second', editedSeq: edited.seq, reactions: { '👍': [alice] } } }]);
    expect((await row(target))[0]?.payload).toEqual({ text: 'first' });
    expect(await row()).toMatchObject([{ payload: { text: 'fourth', reactions: { '🎉': [alice] } } }]);
  });

  test('is nothing of what was deleted since', async () => {
    const { bob, group, target, left, row } = await story();
    await scene.does(group, bob, ['message.deleted', { target }]);
    expect((await row(left.seq))[0]?.payload).toMatchObject({ text: '' });
  });

  test('is the same in their list of conversations', async () => {
    const { alice, carol, group } = await story();
    expect(await scene.head(carol, group)).toMatchObject({ left: true, lastMessage: { text: 'second' } });
    expect(await scene.head(alice, group)).toMatchObject({ lastMessage: { text: 'fourth' } });
  });

  test('is whole pages, each message for itself', async () => {
    const { group, left } = await story();
    const events = await scene.log.range({ conversationId: group, after: 0, upTo: left.seq, limit: 100, asOf: left.seq });
    expect(events.map(({ seq }) => seq)).toEqual(Array.from({ length: left.seq }, (_event, place) => place + 1));
    expect(JSON.stringify(events)).not.toMatch(/third|fourth|🎉/);
  });
}
