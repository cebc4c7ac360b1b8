import { randomUUID } from 'node:crypto';
import { beforeEach, expect, test } from 'vitest';
import type { House, Person } from './test-cast.ts';
import { enterCast, group, openHouse, overhear } from './test-cast.ts';

let house: House;
let garden: string;
let alice: Person;
let bob: Person;
let mallory: Person;

beforeEach(async () => {
  house = openHouse();
  ({ alice, bob, mallory } = await enterCast(house));
  garden = await group(house, [alice, bob]);
});

const change = () => ({ conversationId: garden, clientId: randomUUID() });
const say = (text: string) => house.messages.send(alice, { ...change(), text });
const events = async () => (await house.sync.history(alice, { conversationId: garden, limit: 100 })).events;

test('a message sent twice appears once', async () => {
  const message = { ...change(), text: 'hello' };
  const first = await house.messages.send(alice, message);
  expect(first).toMatchObject({ seq: 2, epoch: 'memory-1', duplicate: false });
  expect(await house.messages.send(alice, message)).toEqual({ ...first, duplicate: true });
  expect(await events()).toHaveLength(2);
});

test('a message sent twice at once appears once', async () => {
  const message = { ...change(), text: 'hello' };
  const both = await Promise.all([house.messages.send(alice, message), house.messages.send(alice, message)]);
  expect(new Set(both.map(({ seq, id }) => `${seq} ${id}`)).size).toBe(1);
  expect(both.map(({ duplicate }) => duplicate)).toEqual([false, true]);
});

test('a clientId used for another text is a conflict, and nothing is written', async () => {
  const message = { ...change(), text: 'hello' };
  await house.messages.send(alice, message);
  await expect(house.messages.send(alice, { ...message, text: 'goodbye' })).rejects.toMatchObject({ code: 'conflict' });
  expect(await events()).toHaveLength(2);
});

test('two people may choose the same clientId', async () => {
  const message = { ...change(), text: 'hello' };
  const [one, other] = await Promise.all([alice, bob].map((person) => house.messages.send(person, message)));
  expect(one!.seq).not.toBe(other!.seq);
});

test('what is acknowledged was published, and is what the log holds', async () => {
  const heard = await overhear(house.bus, garden);
  const { seq, id, epoch } = await say('hello');
  expect(heard).toEqual([{ type: 'event', event: (await events()).at(-1), epoch }]);
  expect(heard[0]).toMatchObject({ event: { seq, id, payload: { text: 'hello' } } });
});

test('what is refused is not published', async () => {
  const heard = await overhear(house.bus, garden);
  await expect(house.messages.send(mallory, { ...change(), text: 'let me in' })).rejects.toMatchObject({ code: 'not_found' });
  expect(heard).toEqual([]);
});

test('a person’s sends appear in the order they were made', async () => {
  await Promise.all(Array.from({ length: 50 }, (_, n) => say(String(n))));
  const texts = (await events()).slice(1).map(({ payload }) => payload.text);
  expect(texts).toEqual(Array.from({ length: 50 }, (_, n) => String(n)));
});

test('an edit, a reaction and a deletion are events, and the message is what they made of it', async () => {
  const { seq } = await say('helo');
  await house.messages.edit(alice, { ...change(), seq, text: 'hello' });
  await house.messages.react(bob, { ...change(), seq, emoji: '👋', on: true });
  expect((await events())[seq - 1]!.payload).toMatchObject({ text: 'hello', editedSeq: seq + 1, reactions: { '👋': [bob.userId] } });
  await house.messages.delete(alice, { ...change(), seq });
  expect((await events()).map(({ kind }) => kind)).toEqual(['conversation.created', 'message.sent', 'message.edited', 'reaction.changed', 'message.deleted']);
  expect(JSON.stringify(await events())).not.toMatch(/hel+o/);
});

test('deleting twice with one clientId is answered as the first time', async () => {
  const { seq } = await say('oops');
  const once = { ...change(), seq };
  const first = await house.messages.delete(alice, once);
  expect(await house.messages.delete(alice, once)).toEqual({ ...first, duplicate: true });
});

test('nobody rewrites another’s words, and only the group’s admins delete them', async () => {
  const { seq } = await say('mine');
  await expect(house.messages.edit(bob, { ...change(), seq, text: 'yours' })).rejects.toMatchObject({ code: 'forbidden' });
  await expect(house.messages.delete(bob, { ...change(), seq })).rejects.toMatchObject({ code: 'forbidden' });
  await house.conversations.changeRole(alice, { ...change(), userId: bob.userId, role: 'admin' });
  await house.messages.delete(bob, { ...change(), seq });
  expect((await events())[seq - 1]!.payload).toMatchObject({ text: '' });
});

test('nothing follows a removal', async () => {
  const removed = house.conversations.removeMember(alice, { ...change(), userId: bob.userId });
  const late = house.messages.send(bob, { ...change(), text: 'one more thing' });
  await removed;
  await late.catch(() => {});
  const order = (await events()).filter(({ senderId, kind }) => senderId === bob.userId || kind === 'member.removed').map(({ kind }) => kind);
  expect(order.at(-1)).toBe('member.removed');
  await expect(house.messages.send(bob, { ...change(), text: 'and another' })).rejects.toMatchObject({ code: 'forbidden' });
});

test('a flood is held back with the time to wait, and goes on afterwards', async () => {
  const strict = openHouse({ limit: { sends: 3 } });
  const cast = await enterCast(strict);
  const flooded = await group(strict, [cast.alice, cast.bob]);
  const send = (caller: Person) => strict.messages.send(caller, { conversationId: flooded, clientId: randomUUID(), text: 'spam' });
  for (let n = 0; n < 3; n++) await send(cast.alice);
  await expect(send(cast.alice)).rejects.toMatchObject({ code: 'rate_limited', retryAfterMs: expect.any(Number) });
  expect(await send(cast.bob)).toMatchObject({ duplicate: false });
});

test('a server that stops acknowledges what it accepted and refuses the rest as unavailable', async () => {
  const { log } = house.ports;
  const append = log.append.bind(log);
  const started = Promise.withResolvers<void>();
  const release = Promise.withResolvers<void>();
  log.append = async (drafts) => {
    started.resolve();
    await release.promise;
    return append(drafts);
  };
  const accepted = say('just in time');
  await started.promise;
  house.refuse();
  await expect(say('too late')).rejects.toMatchObject({ code: 'unavailable' });
  release.resolve();
  await house.drain();
  expect(await accepted).toMatchObject({ seq: 2 });
  expect(await events()).toHaveLength(2);
});
