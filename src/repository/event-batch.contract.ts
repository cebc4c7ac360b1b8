import { afterAll, beforeAll, expect, test } from 'vitest';
import { v4 } from 'uuid';
import type { AppendResult, Draft, LogEvent } from '../domain/event.ts';
import type { Scene } from './test-scene.ts';
import { draft, expectUnbroken } from './test-scene.ts';

/** Whatever a batch is made of, it is as if its drafts had been appended one after the other. */
export function batchContract(open: () => Promise<Scene>): void {
  let scene: Scene;
  beforeAll(async () => void (scene = await open()));
  afterAll(() => scene.close());

  const eventsOf = (results: AppendResult[]): LogEvent[] => results.flatMap((result) => (result.status === 'appended' && !result.duplicate ? [result.event] : []));
  const outcomes = (results: AppendResult[]) => results.map((result) => (result.status === 'appended' ? (result.duplicate ? 'duplicate' : 'appended') : result.status));
  const message = (conversationId: string, senderId: string, text = 'hello') => draft(conversationId, senderId, ['message.sent', { text }]);

  test('what is plain and what is not are appended side by side', async () => {
    const { alice, bob, carol, mallory } = await scene.cast();
    const [plain, mixed] = [await scene.group(alice, [bob, carol]), await scene.group(alice, [bob])];
    const [direct, blocked] = [await scene.direct(alice, bob), await scene.direct(alice, carol)];
    const before = message(mixed, bob, 'before');
    await scene.append(before);
    await scene.users.block(carol, alice);
    const batch = [
      message(plain, alice), message(mixed, alice), message(direct, alice), message(blocked, alice),
      message(plain, bob), draft(mixed, bob, ['message.edited', { target: 2, text: 'after' }]), message(direct, bob), message(blocked, carol),
      message(plain, mallory), before, draft(mixed, bob, ['message.sent', { text: 'yes', replyTo: 3 }]), message(v4(), alice),
      message(plain, carol), { ...before, payload: { text: 'else' } } as Draft, draft(mixed, alice, ['member.removed', { userId: bob }]), message(mixed, bob),
    ];
    const results = await scene.log.append(batch);
    expect(outcomes(results)).toEqual([
      'appended', 'appended', 'appended', 'forbidden',
      'appended', 'appended', 'appended', 'appended',
      'not_found', 'duplicate', 'appended', 'not_found',
      'appended', 'conflict', 'appended', 'forbidden',
    ]);
    for (const conversation of [plain, mixed, direct, blocked]) {
      const transcript = await scene.transcript(conversation);
      expectUnbroken(transcript);
      const told = eventsOf(results).filter(({ conversationId }) => conversationId === conversation);
      expect(told).toEqual(transcript.slice(-told.length));
      const { seq: lastSeq, id: headId, messageNo: lastMessageNo } = transcript.at(-1)!;
      expect(await scene.log.positions([conversation])).toEqual([{ conversationId: conversation, lastSeq, headId, lastMessageNo }]);
    }
    expect((await scene.head(bob, direct)).lastMessage).toMatchObject({ seq: 3 });
  });

  test('two drafts under one clientId are one message, or a conflict, also in one batch', async () => {
    const { alice, bob } = await scene.cast();
    const [here, there] = [await scene.group(alice, [bob]), await scene.group(alice, [bob])];
    const [one, two] = [message(here, alice, 'one'), message(here, alice, 'two')];
    const batch = [one, one, two, { ...two, payload: { text: 'three' } } as Draft, { ...one, senderId: bob }, { ...one, conversationId: there }, two];
    const results = await scene.log.append(batch);
    expect(outcomes(results)).toEqual(['appended', 'duplicate', 'appended', 'conflict', 'appended', 'appended', 'duplicate']);
    expect(results[1]).toEqual({ ...results[0], duplicate: true });
    expect((await scene.transcript(here)).map(({ payload }) => payload.text)).toEqual([undefined, 'one', 'two', 'one']);
  });

  test('a duplicate, a refusal and a message in one conversation do not disturb each other', async () => {
    const { alice, bob, mallory } = await scene.cast();
    const group = await scene.group(alice, [bob]);
    const once = message(group, alice, 'once');
    const [first] = await scene.log.append([once]);
    const results = await scene.log.append([message(group, bob), once, message(group, mallory), message(group, bob)]);
    expect(outcomes(results)).toEqual(['appended', 'duplicate', 'not_found', 'appended']);
    expect(results[1]).toEqual({ ...first, duplicate: true });
    expect(eventsOf(results).map(({ seq }) => seq)).toEqual([3, 4]);
    expectUnbroken(await scene.transcript(group));
  });

  test('what expects this epoch is appended, what expects another is stale, and a duplicate is one in any', async () => {
    const { alice } = await scene.cast();
    const group = await scene.group(alice, []);
    const [epoch, said] = [await scene.log.epoch(), message(group, alice)];
    const expecting = (names: string | undefined, what = message(group, alice)): Draft => ({ ...what, expect: { epoch: names } });
    expect(outcomes(await scene.log.append([expecting(epoch), expecting(epoch, said), expecting(undefined)]))).toEqual(['appended', 'appended', 'appended']);
    const odd = ['another', 'null', '', '{"', 'nul \u0000', 'lone \ud800'];
    expect(outcomes(await scene.log.append([expecting(epoch), ...odd.map((name) => expecting(name)), expecting('another', said), message(group, alice)]))).toEqual([
      'appended', ...odd.map(() => 'stale'), 'duplicate', 'appended',
    ]);
    expectUnbroken(await scene.transcript(group));
  });

  test('batches that hold the same drafts, at once, append each of them once', async () => {
    const { alice, bob } = await scene.cast();
    const groups = [await scene.group(alice, [bob]), await scene.group(alice, [bob]), await scene.direct(alice, bob)];
    const drafts = Array.from({ length: 60 }, (_, i) => message(groups[i % 3]!, i % 2 ? alice : bob, String(i)));
    const batches = Array.from({ length: 12 }, (_, i) => drafts.slice(i * 4, i * 4 + 16).concat(i % 3 ? [draft(groups[0]!, alice, ['title.changed', { title: String(i) }])] : []));
    const results = (await Promise.all(batches.map((batch) => scene.log.append(batch)))).flat();
    expect(eventsOf(results).filter(({ kind }) => kind === 'message.sent')).toHaveLength(drafts.length);
    for (const group of groups) expectUnbroken(await scene.transcript(group));
    for (const result of results) {
      if (result.status === 'appended') expect(await scene.row(result.event.conversationId, result.event.seq)).toMatchObject({ id: result.event.id, clientId: result.event.clientId });
    }
  });
}
