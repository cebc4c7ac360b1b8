import { beforeEach, describe, expect, test } from 'vitest';
import { DomainError } from '../../domain/error.ts';
import type { House, Person } from '../../service/test-cast.ts';
import { enter, openHouse } from '../../service/test-cast.ts';
import { answerFetch, maxBatch, maxBodyBytes } from '../http/trpc-fetch.ts';
import { appRouter } from './app-router.ts';
import { serve, told } from './test-server.ts';
import { transformer } from './transformer.ts';

let house: House;
let alice: Person;
let server: Awaited<ReturnType<typeof serve>>;

beforeEach(async () => {
  house = openHouse();
  alice = await enter(house, 'alice');
  server = await serve(house);
});

const headersOf = (person: Person) => ({ authorization: `Bearer ${person.token}`, 'content-type': 'application/json' });

/** A raw request as alice; resolves with the code of the answer. */
async function ask(path: string, init: RequestInit = {}): Promise<{ status: number; code: string; text: string }> {
  const response = await fetch(`${server.url}/${path}`, { ...init, headers: { ...headersOf(alice), ...(init.headers as object) } });
  const text = await response.text();
  const body = JSON.parse(text) as { error?: { json: { data: { holdfast: { code: string } } } } };
  return { status: response.status, code: body.error?.json.data.holdfast.code ?? 'allowed', text };
}

const post = (path: string, body: string) => ask(path, { method: 'POST', body });

describe('what tRPC itself refuses', () => {
  test('is invalid, whatever nonsense is in the body', async () => {
    const bodies = ['', '{', 'null', '[]', '0', '"x"', '\u0000', '{"json":', '{"json":{"displayName":7}}', '{"json":{},"meta":{"values":{"a":["map"]}}}', '['.repeat(100_000)];
    for (const body of bodies) {
      const answer = await post('auth.changePassword', body);
      expect([body.slice(0, 50), answer.code, answer.status]).toEqual([body.slice(0, 50), 'invalid', 400]);
    }
  });

  test('does not reach an object’s prototype', async () => {
    await post('auth.changeProfile', '{"json":{"displayName":"x"},"meta":{"values":{"__proto__.polluted":["undefined"]}}}');
    await post('auth.changeProfile', '{"json":{"displayName":"x","__proto__":{"polluted":true}}}');
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  test('is an unknown call, another method, too much at once', async () => {
    expect(await ask('auth.whoami')).toMatchObject({ code: 'not_found', status: 404 });
    expect(await ask('auth.logout')).toMatchObject({ code: 'invalid', status: 400 });
    expect(await post('auth.changeProfile', JSON.stringify({ json: { displayName: 'x'.repeat(maxBodyBytes) } }))).toMatchObject({ code: 'invalid', status: 400 });
    expect(await ask(`${Array(maxBatch + 1).fill('auth.me').join(',')}?batch=1`)).toMatchObject({ status: 400 });
    expect(await told(server.as(alice).auth.me.query())).toBe('allowed');
  });
});

describe('a bug of ours', () => {
  test('is shown as nothing but that, and logged under the request’s id with its cause', async () => {
    house.ports.users.account = async () => {
      throw new TypeError('the secret plan is missing');
    };
    const answer = await told(server.as(alice).auth.me.query());
    expect(answer).toMatchObject({ code: 'internal', status: 500, message: 'Something went wrong' });
    expect(JSON.stringify(answer)).not.toContain('secret plan');
    const line = server.logged.map((text) => JSON.parse(text) as Record<string, unknown>).find(({ msg }) => msg === 'a call failed');
    expect(line).toMatchObject({ level: 50, path: 'auth.me', requestId: (answer as { requestId: string }).requestId, err: { message: 'the secret plan is missing', stack: expect.any(String) } });
  });

  test('is not what a refusal is taken for', async () => {
    await told(server.as(alice).users.block.mutate({ userId: alice.userId }));
    expect(server.logged).toEqual([]);
  });
});

test('while nobody can be asked who is calling, calls are unavailable and public ones answered', async () => {
  house.ports.sessions.liveByToken = async () => {
    throw new DomainError('unavailable', 'The database is away');
  };
  expect(await told(server.as(alice).auth.me.query())).toMatchObject({ code: 'unavailable', status: 503, message: 'The database is away' });
  const login = { login: 'alice', password: 'wrong', deviceName: 'test' };
  expect(await told(server.as(alice).auth.login.mutate(login))).toMatchObject({ code: 'unauthenticated' });
});

test('a query that does not fit into a URL goes by POST', async () => {
  const userIds = Array.from({ length: 500 }, () => crypto.randomUUID());
  expect(await server.as(alice).presence.list.query({ userIds })).toEqual([]);
});

test('a connection does not outlive its session', async () => {
  const request = new Request('http://chat.example.org/', { headers: headersOf(alice) });
  const caller = appRouter.createCaller(await server.contexts.fetch(request));
  expect(await caller.auth.me()).toMatchObject({ sessionId: alice.sessionId });
  house.clock.time += 91 * 24 * 60 * 60 * 1000;
  await expect(caller.auth.me()).rejects.toMatchObject({ cause: { code: 'unauthenticated' } });
});

test('a person registers, signs in, is somebody, and is nobody after signing out', async () => {
  const nobody = server.as(null);
  const account = await nobody.auth.register.mutate({ email: 'bob@example.org', username: 'Bob', displayName: ' Bob B. ', password: 'long enough' });
  expect(account).toMatchObject({ username: 'Bob', displayName: 'Bob B.', email: 'bob@example.org' });
  const { token, session } = await nobody.auth.login.mutate({ login: 'BOB', password: 'long enough', deviceName: 'bot' });
  const bob = server.as({ token });
  expect(await bob.auth.me.query()).toEqual({ account, sessionId: session.id });
  expect(await bob.auth.sessions.query()).toMatchObject([{ id: session.id, deviceName: 'bot', kind: 'token', current: true }]);
  expect(JSON.stringify(await bob.auth.sessions.query())).not.toContain('token_hash');
  await bob.auth.logout.mutate();
  expect(await told(bob.auth.me.query())).toMatchObject({ code: 'unauthenticated' });
});

test('the stream comes as server-sent events where there is no socket', async () => {
  const input = encodeURIComponent(JSON.stringify(transformer.serialize({ since: 17 })));
  const response = await fetch(`${server.url}/sync.stream?input=${input}`, { headers: headersOf(alice) });
  expect(response.headers.get('content-type')).toContain('text/event-stream');
  const text = await response.text();
  expect(text).toContain(`"userId":"${alice.userId}"`);
  expect(text).toContain('id: 17');
});

describe('a fetch handler', () => {
  const request = (path: string, init: RequestInit = {}) =>
    new Request(`http://chat.example.org/api/trpc/${path}`, { ...init, headers: { ...headersOf(alice), ...(init.headers as object) } });

  test('answers the same calls', async () => {
    const response = await answerFetch(request('auth.me'), server.contexts);
    expect(await response.json()).toMatchObject({ result: { data: { json: { sessionId: alice.sessionId } } } });
  });

  test('streams server-sent events', async () => {
    const response = await answerFetch(request('sync.stream', { headers: { 'last-event-id': '42' } }), server.contexts);
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const text = await response.text();
    expect(text).toContain('"type":"hello"');
    expect(text).toContain('id: 42');
  });

  test('reads no body that says it is too large', async () => {
    const headers = { 'content-length': String(maxBodyBytes + 1) };
    expect((await answerFetch(request('auth.changeProfile', { method: 'POST', body: '{}', headers }), server.contexts)).status).toBe(413);
  });
});
