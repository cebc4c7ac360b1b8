import { afterAll, beforeAll, expect, test } from 'vitest';
import { v4 } from 'uuid';
import { fingerprint } from './draft.ts';
import type { Scene } from './test-scene.ts';
import { draft, expectUnbroken } from './test-scene.ts';

/** Appending, deduplicating and reading: what every log promises, whatever its events mean. */
export function logContract(open: () => Promise<Scene>): void {
  let scene: Scene;
  beforeAll(async () => void (scene = await open()));
  afterAll(() => scene.close());

  test('a message is appended after the one before it', async () => {
    const { alice, bob } = await scene.cast();
    const group = await scene.group(alice, [bob]);
    const first = await scene.says(group, alice, 'hello');
    const second = await scene.says(group, bob, 'hi');
    expect(first).toMatchObject({ conversationId: group, seq: 2, messageNo: 1, kind: 'message.sent', senderId: alice, payload: { text: 'hello' } });
    expect(second).toMatchObject({ seq: 3, messageNo: 2, prevId: first.id });
    expect(await scene.log.positions([group, v4()])).toEqual([{ conversationId: group, lastSeq: 3, headId: second.id, lastMessageNo: 2 }]);
    expect(await scene.transcript(group)).toMatchObject([{ seq: 1, kind: 'conversation.created' }, first, second]);
  });

  test('only messages are counted by messageNo', async () => {
    const { alice } = await scene.cast();
    const group = await scene.group(alice, []);
    await scene.says(group, alice, 'one');
    await scene.does(group, alice, ['title.changed', { title: 'News' }]);
    await scene.says(group, alice, 'two');
    expect((await scene.transcript(group)).map((event) => event.messageNo)).toEqual([0, 1, 1, 2]);
  });

  test('appends made at once leave each log dense and chained', async () => {
    const { alice, bob, carol } = await scene.cast();
    const groups = await Promise.all([1, 2, 3].map(() => scene.group(alice, [bob, carol])));
    const batches = Array.from({ length: 30 }, (_, i) =>
      Array.from({ length: 10 }, (_, j) => draft(groups[(i + j * 2) % 3]!, [alice, bob, carol][j % 3]!, ['message.sent', { text: `${i}.${j}` }])),
    );
    const results = (await Promise.all(batches.map((batch) => scene.log.append(batch)))).flat();
    expect(new Set(results.map((result) => result.status))).toEqual(new Set(['appended']));
    for (const group of groups) {
      const events = await scene.transcript(group);
      expectUnbroken(events);
      expect(events).toHaveLength(101);
      const [position] = await scene.log.positions([group]);
      expect(position).toEqual({ conversationId: group, lastSeq: 101, headId: events.at(-1)!.id, lastMessageNo: 100 });
    }
  });

  test('results come in the order of the drafts, and one sender’s messages in the order they were given', async () => {
    const { alice } = await scene.cast();
    const groups = await Promise.all([scene.group(alice, []), scene.group(alice, [])]);
    const drafts = Array.from({ length: 20 }, (_, i) => draft(groups[i % 2]!, alice, ['message.sent', { text: String(i) }]));
    const results = await scene.log.append(drafts);
    expect(results.map((result) => (result.status === 'appended' ? result.event.payload.text : result.status))).toEqual(drafts.map((_, i) => String(i)));
    expect((await scene.transcript(groups[0]!)).slice(1).map((event) => event.payload.text)).toEqual(['0', '2', '4', '6', '8', '10', '12', '14', '16', '18']);
  });

  test('a message sent twice appears once, and the second answer is the first event', async () => {
    const { alice, bob } = await scene.cast();
    const group = await scene.group(alice, [bob]);
    const message = draft(group, alice, ['message.sent', { text: 'hello' }]);
    const first = await scene.append(message);
    await scene.says(group, bob, 'hi');
    expect(await scene.append({ ...message })).toEqual({ ...first, duplicate: true });
    expect(await scene.log.append([message, message])).toEqual([1, 2].map(() => ({ ...first, duplicate: true })));
    expect(await scene.transcript(group)).toHaveLength(3);
  });

  test('the same draft twice in one batch, or in two at once, is appended once', async () => {
    const { alice } = await scene.cast();
    const group = await scene.group(alice, []);
    const message = draft(group, alice, ['message.sent', { text: 'hello' }]);
    const results = (await Promise.all([scene.log.append([message, message]), scene.log.append([message])])).flat();
    expect(results.filter((result) => result.status === 'appended' && !result.duplicate)).toHaveLength(1);
    expect(results.filter((result) => result.status === 'appended' && result.event.seq === 2)).toHaveLength(3);
    expect(await scene.transcript(group)).toHaveLength(2);
  });

  test('a clientId used again for another text is a conflict, also when the first text was edited or deleted since', async () => {
    const { alice } = await scene.cast();
    const group = await scene.group(alice, []);
    const message = draft(group, alice, ['message.sent', { text: 'hello' }]);
    const other = { ...message, payload: { text: 'HELLO' } } as typeof message;
    const answers = async () => (await scene.log.append([message, other])).map((result) => (result.status === 'appended' ? result.duplicate : result.status));
    await scene.append(message);
    expect(await answers()).toEqual([true, 'conflict']);
    await scene.does(group, alice, ['message.edited', { target: 2, text: 'HELLO' }]);
    expect(await answers()).toEqual([true, 'conflict']);
    await scene.does(group, alice, ['message.deleted', { target: 2 }]);
    expect(await answers()).toEqual([true, 'conflict']);
    expect(await scene.append(message)).toMatchObject({ event: { seq: 2, payload: { text: '', deletedSeq: 4 } } });
  });

  test('clientIds of different people and different conversations have nothing to do with each other', async () => {
    const { alice, bob } = await scene.cast();
    const [here, there] = [await scene.group(alice, [bob]), await scene.group(alice, [bob])];
    const message = draft(here, alice, ['message.sent', { text: 'hello' }]);
    const results = await scene.log.append([message, { ...message, senderId: bob }, { ...message, conversationId: there }]);
    expect(results.map((result) => result.status === 'appended' && !result.duplicate)).toEqual([true, true, true]);
  });

  test('ids mean the same in either case of their letters', async () => {
    const { alice } = await scene.cast();
    const group = await scene.group(alice, []);
    const message = draft(group, alice, ['message.sent', { text: 'hello' }]);
    const first = await scene.append(message);
    const shouted = { ...message, conversationId: group.toUpperCase(), senderId: alice.toUpperCase(), clientId: message.clientId.toUpperCase() };
    expect(await scene.append(shouted)).toEqual({ ...first, duplicate: true });
  });

  test('what was stored under a clientId can be asked for', async () => {
    const { alice, bob } = await scene.cast();
    const group = await scene.group(alice, [bob]);
    const message = draft(group, alice, ['message.sent', { text: 'hello' }]);
    expect(await scene.log.stored(message)).toBeNull();
    await scene.append(message);
    expect(await scene.log.stored(message)).toMatchObject({ seq: 2, clientId: message.clientId, payload: { text: 'hello' } });
    expect(await scene.log.stored({ ...message, senderId: bob })).toBeNull();
  });

  test('one bad draft fails alone, whatever is wrong with it', async () => {
    const { alice, mallory } = await scene.cast();
    const group = await scene.group(alice, []);
    const good = () => draft(group, alice, ['message.sent', { text: 'fine' }]);
    const bad = [
      draft(group, mallory, ['message.sent', { text: 'not mine' }]),
      draft(v4(), alice, ['message.sent', { text: 'nowhere' }]),
      draft('nonsense', alice, ['message.sent', { text: 'malformed' }]),
      { ...good(), clientId: 'nonsense' },
      draft(group, alice, ['message.sent', { text: 'nul \u0000' }]),
      draft(group, alice, ['message.sent', { text: 'lone \ud800' }]),
      draft(group, alice, ['message.sent', { text: 'reply to nothing', replyTo: 99 }]),
      draft(group, alice, ['message.deleted', { target: 2 ** 40 }]),
      draft(group, alice, ['member.joined', { userId: 'nobody' }]),
    ];
    const results = await scene.log.append([good(), ...bad.flatMap((draft) => [draft, good()])]);
    expect(results.filter((_result, place) => place % 2 === 1).map((result) => result.status)).toEqual([
      'not_found', 'not_found', 'not_found', 'invalid', 'invalid', 'invalid', 'invalid', 'not_found', 'not_found',
    ]);
    expect(new Set(results.filter((_result, place) => place % 2 === 0).map((result) => result.status))).toEqual(new Set(['appended']));
    const events = await scene.transcript(group);
    expectUnbroken(events);
    expect(events).toHaveLength(11);
  });

  test('an unknown conversation and one the sender is not in are told apart by nothing', async () => {
    const { alice, mallory } = await scene.cast();
    const group = await scene.group(alice, []);
    const [known, unknown] = await scene.log.append([group, v4()].map((id) => draft(id, mallory, ['message.sent', { text: 'let me in' }])));
    expect(known).toEqual(unknown);
    expect(known).toMatchObject({ status: 'not_found' });
  });

  test('text is stored as typed', async () => {
    const { alice } = await scene.cast();
    const group = await scene.group(alice, []);
    const texts = ['  spaces  \r\n\ttabs', '\u0001\u001f"\\/\\u0000 {"a":1}', 'السلام عليكم 👩‍👩‍👧‍👦 🇩🇪', 'e\u0301 is not é', '\u2028\u2029\ufeff', 'x'.repeat(16_000), '$1 %s \';--'];
    await scene.log.append(texts.map((text) => draft(group, alice, ['message.sent', { text }])));
    expect((await scene.transcript(group)).slice(1).map((event) => event.payload.text)).toEqual(texts);
  });

  test('a range ends where it is told to and where the log ends', async () => {
    const { alice } = await scene.cast();
    const group = await scene.group(alice, []);
    for (let i = 2; i <= 10; i++) await scene.says(group, alice, String(i));
    const seqs = async (query: { after: number; upTo: number; limit: number }) =>
      (await scene.log.range({ conversationId: group, ...query })).map((event) => event.seq);
    expect(await seqs({ after: 3, upTo: 6, limit: 100 })).toEqual([4, 5, 6]);
    expect(await seqs({ after: 3, upTo: 100, limit: 2 })).toEqual([4, 5]);
    expect(await seqs({ after: 8, upTo: 100, limit: 100 })).toEqual([9, 10]);
    expect(await seqs({ after: 10, upTo: 100, limit: 100 })).toEqual([]);
    expect(await seqs({ after: 6, upTo: 3, limit: 100 })).toEqual([]);
    expect(await scene.log.range({ conversationId: v4(), after: 0, upTo: 10, limit: 10 })).toEqual([]);
  });

  test('an acknowledged event carries the epoch, which stays', async () => {
    const { alice } = await scene.cast();
    const group = await scene.group(alice, []);
    const result = await scene.append(draft(group, alice, ['message.sent', { text: 'hello' }]));
    expect(result).toMatchObject({ epoch: await scene.log.epoch() });
    expect((await scene.log.changes(Date.now())).epoch).toBe(await scene.log.epoch());
  });

  test('an empty batch is no work', async () => {
    expect(await scene.log.append([])).toEqual([]);
  });

  test('a fingerprint depends on what is said, not on the order of its keys', () => {
    const said = fingerprint({ kind: 'message.sent', payload: { text: 'a', replyTo: 3 } });
    expect(fingerprint({ kind: 'message.sent', payload: { replyTo: 3, text: 'a' } })).toBe(said);
    expect(fingerprint({ kind: 'message.sent', payload: { text: 'a', replyTo: undefined } })).toBe(fingerprint({ kind: 'message.sent', payload: { text: 'a' } }));
    expect(fingerprint({ kind: 'message.sent', payload: { text: 'a', replyTo: 4 } })).not.toBe(said);
    expect(fingerprint({ kind: 'message.edited', payload: { target: 3, text: 'a' } })).not.toBe(said);
  });
}
