import { afterAll, beforeAll, expect, test } from 'vitest';
import { applyEvent } from '../domain/transcript.ts';
import type { Transcript } from '../domain/transcript.ts';
import type { Scene } from './test-scene.ts';
import { draft, expectUnbroken } from './test-scene.ts';

/** What edits, deletions, reactions and replies do to the rows they name. */
export function messageContract(open: () => Promise<Scene>): void {
  let scene: Scene;
  let alice: string;
  let bob: string;
  let group: string;
  beforeAll(async () => {
    scene = await open();
    ({ alice, bob } = await scene.cast());
    group = await scene.group(alice, [bob]);
  });
  afterAll(() => scene.close());
  const tries = async (who: string, what: Parameters<typeof draft>[2]) => (await scene.append(draft(group, who, what))).status;

  test('an edit rewrites the row in place and is an event of its own', async () => {
    const { seq } = await scene.says(group, alice, 'helo');
    const edit = await scene.does(group, alice, ['message.edited', { target: seq, text: 'hello' }]);
    expect(await scene.row(group, seq)).toMatchObject({ kind: 'message.sent', payload: { text: 'hello', editedSeq: edit.seq } });
    expect(await scene.row(group, edit.seq)).toMatchObject({ payload: { target: seq, text: 'hello' } });
    const again = await scene.does(group, alice, ['message.edited', { target: seq, text: 'hello!' }]);
    expect((await scene.row(group, seq)).payload).toEqual({ text: 'hello!', editedSeq: again.seq });
  });

  test('nobody edits what another wrote, what is no message, or what is not there', async () => {
    const { seq } = await scene.says(group, alice, 'mine');
    expect(await tries(bob, ['message.edited', { target: seq, text: 'ours' }])).toBe('forbidden');
    expect(await tries(alice, ['message.edited', { target: 1, text: 'created' }])).toBe('not_found');
    expect(await tries(alice, ['message.edited', { target: 9_999, text: 'nothing' }])).toBe('not_found');
    expect((await scene.row(group, seq)).payload).toEqual({ text: 'mine' });
  });

  test('a deletion leaves a tombstone and takes the text out of every event that held it', async () => {
    const { seq } = await scene.says(group, alice, 'secret');
    const edits = [];
    for (const text of ['secret 2', 'secret 3']) edits.push(await scene.does(group, alice, ['message.edited', { target: seq, text }]));
    await scene.does(group, bob, ['reaction.changed', { target: seq, emoji: '👍', on: true }]);
    const deletion = await scene.does(group, alice, ['message.deleted', { target: seq }]);
    expect((await scene.row(group, seq)).payload).toEqual({ text: '', editedSeq: edits[1]!.seq, deletedSeq: deletion.seq });
    for (const edit of edits) expect((await scene.row(group, edit.seq)).payload).toEqual({ target: seq });
    const events = await scene.transcript(group);
    expect(JSON.stringify(events)).not.toContain('secret');
    expectUnbroken(events);
  });

  test('what is deleted can be neither deleted again, nor edited, nor reacted to', async () => {
    const { seq } = await scene.says(group, alice, 'gone');
    await scene.does(group, alice, ['message.deleted', { target: seq }]);
    expect(await tries(alice, ['message.deleted', { target: seq }])).toBe('not_found');
    expect(await tries(alice, ['message.edited', { target: seq, text: 'back' }])).toBe('not_found');
    expect(await tries(alice, ['reaction.changed', { target: seq, emoji: '👍', on: true }])).toBe('not_found');
  });

  test('in a group its owner and admins delete what others wrote, members do not', async () => {
    const [first, second] = [await scene.says(group, bob, 'one'), await scene.says(group, alice, 'two')];
    expect(await tries(bob, ['message.deleted', { target: second.seq }])).toBe('forbidden');
    expect(await tries(alice, ['message.deleted', { target: first.seq }])).toBe('appended');
    await scene.does(group, alice, ['role.changed', { userId: bob, role: 'admin' }]);
    expect(await tries(bob, ['message.deleted', { target: second.seq }])).toBe('appended');
  });

  test('in a direct conversation each deletes only their own', async () => {
    const direct = await scene.direct(alice, bob);
    const { seq } = await scene.says(direct, alice, 'mine');
    expect(await scene.append(draft(direct, bob, ['message.deleted', { target: seq }]))).toMatchObject({ status: 'forbidden' });
    expect(await scene.append(draft(direct, alice, ['message.deleted', { target: seq }]))).toMatchObject({ status: 'appended' });
  });

  test('reactions are kept on the message, by emoji, in the order they were made', async () => {
    const { seq } = await scene.says(group, alice, 'hello');
    const reacts = (who: string, emoji: string, on: boolean) => scene.does(group, who, ['reaction.changed', { target: seq, emoji, on }]);
    await reacts(bob, '👍', true);
    await reacts(alice, '👍', true);
    await reacts(alice, '🎉', true);
    await reacts(alice, '🎉', true);
    expect((await scene.row(group, seq)).payload.reactions).toEqual({ '👍': [bob, alice], '🎉': [alice] });
    await reacts(alice, '🎉', false);
    await reacts(bob, '❤️', false);
    await reacts(bob, '👍', false);
    expect((await scene.row(group, seq)).payload.reactions).toEqual({ '👍': [alice] });
    await reacts(alice, '👍', false);
    expect((await scene.row(group, seq)).payload).toEqual({ text: 'hello' });
  });

  test('an edit keeps the reactions, and a message carries at most 20 different emoji', async () => {
    const { seq } = await scene.says(group, alice, 'popular');
    const emoji = Array.from({ length: 21 }, (_, i) => String.fromCodePoint(0x1f600 + i));
    const reaction = (which: string) => draft(group, bob, ['reaction.changed', { target: seq, emoji: which, on: true }]);
    const results = await scene.log.append(emoji.map(reaction));
    expect(results.map((result) => result.status)).toEqual([...Array.from({ length: 20 }, () => 'appended'), 'invalid']);
    expect(await tries(alice, ['reaction.changed', { target: seq, emoji: emoji[0]!, on: true }])).toBe('appended');
    await scene.does(group, alice, ['message.edited', { target: seq, text: 'still' }]);
    expect(Object.keys((await scene.row(group, seq)).payload.reactions as object).sort()).toEqual(emoji.slice(0, 20).sort());
  });

  test('a reply names a message, also a deleted one', async () => {
    const { seq } = await scene.says(group, alice, 'question');
    const reply = await scene.does(group, bob, ['message.sent', { text: 'answer', replyTo: seq }]);
    expect((await scene.row(group, reply.seq)).payload).toEqual({ text: 'answer', replyTo: seq });
    await scene.does(group, alice, ['message.deleted', { target: seq }]);
    expect(await tries(bob, ['message.sent', { text: 'late answer', replyTo: seq }])).toBe('appended');
    expect(await tries(bob, ['message.sent', { text: 'to a title', replyTo: 1 }])).toBe('invalid');
    expect(await tries(bob, ['message.sent', { text: 'to the future', replyTo: 9_999 }])).toBe('invalid');
  });

  test('who was blocked can neither write, edit nor react in a direct conversation, but still delete', async () => {
    const [dave, erin] = [await scene.person('Dave'), await scene.person('Erin')];
    const direct = await scene.direct(dave, erin);
    const { seq } = await scene.says(direct, dave, 'hello?');
    await scene.users.block(erin, dave);
    const refused = await scene.log.append([
      draft(direct, dave, ['message.sent', { text: 'hello??' }]),
      draft(direct, dave, ['message.edited', { target: seq, text: 'hello???' }]),
      draft(direct, dave, ['reaction.changed', { target: seq, emoji: '👋', on: true }]),
    ]);
    expect(refused.map((result) => result.status)).toEqual(['forbidden', 'forbidden', 'forbidden']);
    expect(await scene.append(draft(direct, erin, ['message.sent', { text: 'no' }]))).toMatchObject({ status: 'appended' });
    expect(await scene.append(draft(direct, dave, ['message.deleted', { target: seq }]))).toMatchObject({ status: 'appended' });
    await scene.users.unblock(erin, dave);
    expect(await scene.append(draft(direct, dave, ['message.sent', { text: 'thanks' }]))).toMatchObject({ status: 'appended' });
  });

  test('in a group a block changes nothing', async () => {
    const carol = await scene.person('Carol');
    const other = await scene.group(alice, [carol]);
    await scene.users.block(alice, carol);
    expect(await scene.append(draft(other, carol, ['message.sent', { text: 'hello' }]))).toMatchObject({ status: 'appended' });
  });

  test('folding the events as they were announced gives what reading the log gives', async () => {
    const conversation = await scene.group(alice, [bob]);
    const { seq } = await scene.says(conversation, alice, 'first');
    const live = [
      await scene.row(conversation, seq),
      await scene.does(conversation, bob, ['message.sent', { text: 'second', replyTo: seq }]),
      await scene.does(conversation, bob, ['message.edited', { target: 3, text: 'SECOND' }]),
      await scene.does(conversation, alice, ['reaction.changed', { target: 3, emoji: '👍', on: true }]),
      await scene.does(conversation, alice, ['reaction.changed', { target: 2, emoji: '👀', on: true }]),
      await scene.does(conversation, bob, ['message.deleted', { target: 3 }]),
      await scene.does(conversation, alice, ['message.edited', { target: 2, text: 'FIRST' }]),
    ];
    const [told, read]: [Transcript, Transcript] = [new Map(), new Map()];
    for (const event of live) applyEvent(told, event);
    for (const event of await scene.transcript(conversation)) applyEvent(read, event);
    expect(told).toEqual(read);
  });
}
