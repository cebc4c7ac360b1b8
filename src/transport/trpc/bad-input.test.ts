import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import type { House, Person } from '../../service/test-cast.ts';
import { enterCast, group, openHouse, signIn } from '../../service/test-cast.ts';
import type { Client } from './test-server.ts';
import { connect, serve, told } from './test-server.ts';

// What bad input gets, over real HTTP: a clear code, and nothing half-written.

let house: House;
let url: string;
let people: Record<'alice' | 'bob' | 'carol' | 'mallory', Person>;
let alice: Client;
let bob: Client;
let mallory: Client;
let garden: string;

beforeEach(async () => {
  house = openHouse();
  people = await enterCast(house);
  garden = await group(house, [people.alice, people.bob]);
  const server = await serve(house);
  url = server.url;
  [alice, bob, mallory] = [server.as(people.alice), server.as(people.bob), server.as(people.mallory)];
});

const change = (conversationId = garden) => ({ conversationId, clientId: randomUUID() });
const say = (client: Client, text: string, given = {}) => client.messages.send.mutate({ ...change(), text, ...given });
const events = async () => (await alice.messages.history.query({ conversationId: garden })).events;

/** The codes these attempts were answered with, each once. Whatever was refused has written nothing. */
async function codes(attempts: Promise<unknown>[]): Promise<string[]> {
  const length = () => house.database.conversations.get(garden)!.events.length;
  const before = length();
  const answers = await Promise.all(attempts.map(told));
  if (length() !== before) return ['the log changed'];
  return [...new Set(answers.map((answer) => (answer === 'allowed' ? answer : answer.requestId && answer.message && answer.code)))];
}

test('malformed ids are invalid', async () => {
  expect(await codes([
    say(alice, 'hello', { conversationId: 'garden' }),
    say(alice, 'hello', { clientId: '1' }),
    say(alice, 'hello', { clientId: 7 }),
    alice.sync.range.query({ conversationId: "'; drop table events --", after: 0 }),
    alice.sync.range.query({ conversationId: garden, after: 0, check: 'x' }),
    alice.users.find.query({ userIds: [''] }),
    alice.conversations.openDirect.mutate({ userId: `${people.bob.userId}0` }),
  ])).toEqual(['invalid']);
});

test('the answer says which field is wrong, in words', async () => {
  expect(await told(say(alice, ''))).toMatchObject({ message: 'text: must not be empty', status: 400 });
});

test('an id in capitals is the same id', async () => {
  expect(await say(alice, 'hello', { conversationId: garden.toUpperCase() })).toMatchObject({ seq: 2 });
});

test('an unknown conversation and one they are not in are not found, in the same words', async () => {
  const unknown = await told(mallory.messages.send.mutate({ ...change(randomUUID()), text: 'hello' }));
  const foreign = await told(say(mallory, 'hello'));
  expect(foreign).toMatchObject({ code: 'not_found', status: 404 });
  expect({ ...(foreign as object), requestId: '' }).toEqual({ ...(unknown as object), requestId: '' });
  expect(await codes([mallory.sync.range.query({ conversationId: garden, after: 0 }), mallory.conversations.members.query({ conversationId: garden })])).toEqual(['not_found']);
});

test('a removed member is forbidden', async () => {
  await alice.conversations.removeMember.mutate({ ...change(), userId: people.bob.userId });
  expect(await codes([say(bob, 'hello'), bob.presence.typing.mutate({ conversationId: garden }), bob.conversations.leave.mutate(change())])).toEqual(['forbidden']);
});

test('a blocked person is forbidden, and not told why', async () => {
  const { conversationId } = await mallory.conversations.openDirect.mutate({ userId: people.bob.userId });
  await bob.users.block.mutate({ userId: people.mallory.userId });
  const refused = await told(mallory.messages.send.mutate({ ...change(conversationId), text: 'hello' }));
  expect(refused).toMatchObject({ code: 'forbidden', status: 403, message: expect.not.stringMatching(/block/i) });
});

test('text that is empty, too long or cannot be stored is invalid', async () => {
  const texts = ['', ' \n\t ', 'x'.repeat(16_001), '😀'.repeat(16_001), 'nul \u0000', 'half \ud83d', '\ude00 half'];
  expect(await codes(texts.map((text) => say(alice, text)))).toEqual(['invalid']);
  const { seq } = await say(alice, 'hello');
  expect(await codes(texts.map((text) => alice.messages.edit.mutate({ ...change(), seq, text })))).toEqual(['invalid']);
});

test('16,000 characters are stored as typed, whatever they are made of', async () => {
  const texts = ['x'.repeat(16_000), '😀'.repeat(16_000), '  spaces \r\n and \u202e all ', '</script>"\'\\'];
  for (const text of texts) await say(alice, text);
  expect((await events()).slice(1).map(({ payload }) => payload.text)).toEqual(texts);
});

test('a clientId used again for another text is a conflict', async () => {
  const message = { ...change(), text: 'hello' };
  const first = await alice.messages.send.mutate(message);
  expect(await codes([alice.messages.send.mutate({ ...message, text: 'bye' }), alice.messages.delete.mutate({ ...message, seq: first.seq })])).toEqual(['conflict']);
  expect(await alice.messages.send.mutate(message)).toEqual({ ...first, duplicate: true });
});

test('a seq beyond the head is refused where it makes no sense', async () => {
  expect(await codes([say(alice, 'as I said', { replyTo: 99 }), alice.sync.report.mutate({ reports: [{ conversationId: garden, read: { version: 0, seq: 99 } }] })])).toEqual(['invalid']);
  expect(await codes([
    alice.messages.edit.mutate({ ...change(), seq: 99, text: 'hello' }),
    alice.messages.delete.mutate({ ...change(), seq: 99 }),
    alice.messages.react.mutate({ ...change(), seq: 99, emoji: '👍', on: true }),
  ])).toEqual(['not_found']);
  expect(await alice.sync.range.query({ conversationId: garden, after: 99 })).toMatchObject({ events: [], reset: false });
  expect(await alice.sync.range.query({ conversationId: garden, after: 99, check: randomUUID() })).toMatchObject({ events: [], reset: true });
});

test('numbers out of bounds are invalid', async () => {
  const page = { conversationId: garden };
  expect(await codes([
    ...[1e9, 0, -1, 1.5, NaN].map((limit) => alice.messages.history.query({ ...page, limit })),
    ...[1e9, 501].map((limit) => alice.sync.range.query({ ...page, after: 0, limit })),
    ...[-1, 0.5, 2 ** 31, 1e300].map((after) => alice.sync.range.query({ ...page, after })),
    ...[0, -1, 2 ** 31].map((seq) => alice.messages.delete.mutate({ ...change(), seq })),
    alice.users.search.query({ text: 'a', limit: 1e9 }),
    alice.sync.report.mutate({ reports: Array.from({ length: 501 }, () => ({ conversationId: garden, deliveredSeq: 1 })) }),
  ])).toEqual(['invalid']);
});

test('names and searches that cannot be stored are invalid', async () => {
  expect(await codes([
    alice.users.search.query({ text: '\u0000' }),
    alice.auth.login.mutate({ login: 'a\u0000', password: 'x', deviceName: 'test' }),
    alice.auth.login.mutate({ login: 'alice', password: 'x', deviceName: '\ud800' }),
    alice.auth.changeProfile.mutate({ displayName: '\u0000' }),
    alice.auth.changeProfile.mutate({ username: 'no spaces' }),
    alice.conversations.rename.mutate({ ...change(), title: 'half \ud83d' }),
    alice.messages.react.mutate({ ...change(), seq: 1, emoji: '<b>', on: true }),
  ])).toEqual(['invalid']);
});

describe('a token', () => {
  const me = (token: string) => told(connect(url, { token }).auth.me.query());

  test('that was revoked is unauthenticated', async () => {
    const phone = await signIn(house, 'alice');
    expect(await me(phone.token)).toBe('allowed');
    await alice.auth.revoke.mutate({ sessionIds: [phone.sessionId] });
    expect(await me(phone.token)).toMatchObject({ code: 'unauthenticated', status: 401 });
  });

  test('that was used to log out is unauthenticated', async () => {
    await alice.auth.logout.mutate();
    expect(await me(people.alice.token)).toMatchObject({ code: 'unauthenticated' });
  });

  test('that expired is unauthenticated', async () => {
    house.clock.time += 91 * 24 * 60 * 60 * 1000;
    expect(await me(people.alice.token)).toMatchObject({ code: 'unauthenticated' });
  });

  test('that is none is unauthenticated', async () => {
    for (const token of ['', 'hf_', 'x'.repeat(9_000), `${people.alice.token}x`, 'hf_' + 'A'.repeat(43), people.alice.sessionId]) {
      expect(await me(token)).toMatchObject({ code: 'unauthenticated' });
    }
    expect(await told(connect(url, null).auth.me.query())).toMatchObject({ code: 'unauthenticated' });
  });
});

test('a flood of sends is rate limited, with the time to wait, and nothing else suffers', async () => {
  const strict = openHouse({ limit: { sends: 5 } });
  const cast = await enterCast(strict);
  const flooded = await group(strict, [cast.alice, cast.bob]);
  const server = await serve(strict);
  const send = (person: Person) => told(server.as(person).messages.send.mutate({ ...change(flooded), text: 'spam' }));
  const answers = await Promise.all(Array.from({ length: 20 }, () => send(cast.alice)));
  expect(answers.filter((answer) => answer === 'allowed')).toHaveLength(5);
  const refused = answers.find((answer) => answer !== 'allowed');
  expect(refused).toMatchObject({ code: 'rate_limited', status: 429, retryAfterMs: expect.any(Number) });
  expect(await send(cast.bob)).toBe('allowed');
});

describe('an attempt to sign in', () => {
  const login = (given: { login: string; password: string }) => told(connect(url, null).auth.login.mutate({ ...given, deviceName: 'test' }));

  test('is told the same of an unknown e-mail as of a wrong password', async () => {
    const unknown = await login({ login: 'nobody@example.org', password: 'wrong' });
    const wrong = await login({ login: 'alice@example.org', password: 'wrong' });
    expect(wrong).toMatchObject({ code: 'unauthenticated', status: 401 });
    expect({ ...(wrong as object), requestId: '' }).toEqual({ ...(unknown as object), requestId: '' });
  });

  test('too often is rate limited', async () => {
    for (let n = 0; n < 10; n++) await login({ login: 'alice', password: 'wrong' });
    expect(await login({ login: 'alice', password: 'wrong' })).toMatchObject({ code: 'rate_limited', status: 429 });
  });
});
