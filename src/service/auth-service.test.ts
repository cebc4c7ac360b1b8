import { beforeEach, describe, expect, test } from 'vitest';
import { MemoryDatabase } from '../repository/memory/memory-database.ts';
import { createMemoryRepositories } from '../repository/memory/repositories.ts';
import type { House, Person } from './test-cast.ts';
import { enter, openHouse, overhearPerson, password, signIn } from './test-cast.ts';

const day = 24 * 60 * 60 * 1000;
const attempt = { login: 'alice', password, deviceName: 'laptop', address: '10.0.0.1' };

let house: House;
let alice: Person;

beforeEach(async () => {
  house = openHouse();
  alice = await enter(house, 'alice');
});

describe('signing in', () => {
  test('takes the e-mail or the username, whatever its case', async () => {
    for (const login of ['alice', 'ALICE', 'Alice@Example.ORG']) {
      expect((await house.auth.signInProgram({ ...attempt, login })).account).toMatchObject({ id: alice.userId });
    }
  });

  test('answers an unknown e-mail exactly as a wrong password, after the same work', async () => {
    const verified: (string | null)[] = [];
    const { passwords } = house.ports;
    const counting = openHouse({
      ...createMemoryRepositories(house.database),
      passwords: {
        hash: (text) => passwords.hash(text),
        verify: (hash, text) => {
          verified.push(hash);
          return passwords.verify(hash, text);
        },
      },
    });
    const unknown = await refusal(counting.auth.signInProgram({ ...attempt, login: 'nobody@example.org' }));
    const wrong = await refusal(counting.auth.signInProgram({ ...attempt, password: 'wrong' }));
    expect(unknown).toEqual(wrong);
    expect(unknown.code).toBe('unauthenticated');
    expect(verified).toEqual([null, expect.stringContaining('$argon2id$')]);
  });

  test('is limited by login, whatever its case and wherever it is tried from', async () => {
    const limited = openHouse({ limit: { attemptsByLogin: 3 } });
    for (const login of ['alice', 'Alice', 'ALICE']) await refusal(limited.auth.signInProgram({ ...attempt, login, address: login }));
    const refused = await refusal(limited.auth.signInProgram({ ...attempt, address: 'elsewhere' }));
    expect(refused).toMatchObject({ code: 'rate_limited', retryAfterMs: expect.any(Number) });
    expect(await refusal(limited.auth.signInProgram({ ...attempt, login: 'bob' }))).toMatchObject({ code: 'unauthenticated' });
  });

  test('is limited by address, whoever is tried', async () => {
    const limited = openHouse({ limit: { attemptsByAddress: 2 } });
    for (const login of ['a1', 'a2']) await refusal(limited.auth.signInProgram({ ...attempt, login }));
    expect(await refusal(limited.auth.signInProgram({ ...attempt, login: 'a3' }))).toMatchObject({ code: 'rate_limited' });
  });

  test('gives each device a session and each program a token of its own', async () => {
    const again = await signIn(house, 'alice');
    const browser = await house.auth.signInBrowser({ ...attempt, deviceName: 'Firefox on Linux' });
    expect(alice.token).toMatch(/^hf_[\w-]{43}$/);
    expect(new Set([alice.token, again.token]).size).toBe(2);
    expect(browser).not.toHaveProperty('token');
    const sessions = await house.auth.sessions(alice);
    expect(sessions.map(({ id }) => id).sort()).toEqual([alice.sessionId, again.sessionId, browser.session.id].sort());
    expect(sessions.filter(({ current }) => current).map(({ id }) => id)).toEqual([alice.sessionId]);
  });

  test('stores no token, only its hash', async () => {
    const stored = JSON.stringify([...house.database.sessions.values()]);
    expect(stored).not.toContain(alice.token);
    expect(stored).toMatch(/"tokenHash":"[0-9a-f]{64}"/);
  });
});

describe('registering', () => {
  test('refuses an e-mail or username that is taken, whatever its case', async () => {
    const bob = { email: 'bob@example.org', username: 'bob', displayName: 'Bob', password };
    for (const taken of [{ email: 'ALICE@example.org' }, { username: 'Alice' }]) {
      expect(await refusal(house.auth.register({ ...bob, ...taken }, 'here'))).toMatchObject({ code: 'conflict' });
    }
  });

  test('is limited by address', async () => {
    const limited = openHouse({ limit: { registrations: 1 } });
    const person = (username: string) => ({ email: `${username}@example.org`, username, displayName: username, password });
    await limited.auth.register(person('bob'), 'here');
    expect(await refusal(limited.auth.register(person('carol'), 'here'))).toMatchObject({ code: 'rate_limited' });
    await limited.auth.register(person('carol'), 'there');
  });
});

describe('a session', () => {
  test('is resumed by its token or its id', async () => {
    expect(await house.auth.resume({ token: alice.token })).toMatchObject({ id: alice.sessionId, userId: alice.userId });
    expect(await house.auth.resume({ sessionId: alice.sessionId })).toMatchObject({ id: alice.sessionId });
    expect(await house.auth.resume({ token: `${alice.token.slice(0, -1)}~` })).toBeNull();
  });

  test('of a program ends after 90 days, of a browser after 30', async () => {
    const { session } = await house.auth.signInBrowser(attempt);
    house.clock.time += 30 * day - 1;
    expect(await house.auth.resume({ sessionId: session.id })).not.toBeNull();
    house.clock.time += 1;
    expect(await house.auth.resume({ sessionId: session.id })).toBeNull();
    expect(await house.auth.resume({ token: alice.token })).not.toBeNull();
    house.clock.time += 60 * day;
    expect(await house.auth.resume({ token: alice.token })).toBeNull();
  });

  test('is noted as seen at most once a minute', async () => {
    const started = house.clock.time;
    const lastSeen = async () => (await house.auth.resume({ token: alice.token }))?.lastSeenAt;
    house.clock.time += 59_000;
    await lastSeen();
    expect(await lastSeen()).toBe(started);
    house.clock.time += 1_000;
    await lastSeen();
    expect(await lastSeen()).toBe(started + 60_000);
  });

  test('that is revoked is over at once, and its connections are told', async () => {
    const heard = await overhearPerson(house.bus, alice);
    const phone = await signIn(house, 'alice');
    expect(await house.auth.revoke(alice, [phone.sessionId])).toBe(1);
    expect(await house.auth.resume({ token: phone.token })).toBeNull();
    expect(await house.auth.resume({ token: alice.token })).not.toBeNull();
    expect(heard).toEqual([{ type: 'revoked', sessionIds: [phone.sessionId] }]);
  });

  test('of somebody else cannot be revoked', async () => {
    const mallory = await enter(house, 'mallory');
    expect(await house.auth.revoke(mallory, [alice.sessionId])).toBe(0);
    expect(await house.auth.resume({ token: alice.token })).not.toBeNull();
  });

  test('can be the one that stays, or go with all others', async () => {
    const phone = await signIn(house, 'alice');
    expect(await house.auth.revoke(phone, 'others')).toBe(1);
    expect(await house.auth.resume({ token: alice.token })).toBeNull();
    const tablet = await signIn(house, 'alice');
    expect(await house.auth.revoke(phone, 'all')).toBe(2);
    for (const { token } of [phone, tablet]) expect(await house.auth.resume({ token })).toBeNull();
  });
});

describe('changing', () => {
  test('the password takes the current one and signs every other device out', async () => {
    const phone = await signIn(house, 'alice');
    const next = 'a better password';
    expect(await refusal(house.auth.changePassword(alice, { current: 'wrong', next }))).toMatchObject({ code: 'forbidden' });
    expect(await house.auth.resume({ token: phone.token })).not.toBeNull();

    await house.auth.changePassword(alice, { current: password, next });
    expect(await house.auth.resume({ token: phone.token })).toBeNull();
    expect(await house.auth.resume({ token: alice.token })).not.toBeNull();
    expect(await refusal(house.auth.signInProgram(attempt))).toMatchObject({ code: 'unauthenticated' });
    await house.auth.signInProgram({ ...attempt, password: next });
  });

  test('the password cannot be tried for ever from a device that was left open', async () => {
    const limited = openHouse({ ...createMemoryRepositories(new MemoryDatabase()), limit: { attemptsByLogin: 2 } });
    const bob = await enter(limited, 'bob');
    const guess = () => refusal(limited.auth.changePassword(bob, { current: 'a guess', next: password }));
    await guess();
    await guess();
    expect(await guess()).toMatchObject({ code: 'rate_limited' });
  });

  test('the profile reaches the person’s other devices', async () => {
    const heard = await overhearPerson(house.bus, alice);
    await house.auth.changeProfile(alice, { displayName: 'Alice A.' });
    expect((await house.auth.me(alice)).account).toMatchObject({ displayName: 'Alice A.', username: 'alice' });
    expect(heard).toEqual([{ type: 'account' }]);
  });
});

async function refusal(call: Promise<unknown>): Promise<{ code?: string; message: string; retryAfterMs?: number }> {
  const error = await call.then(
    () => new Error('it was not refused'),
    (reason: unknown) => reason as Error & { code?: string; retryAfterMs?: number },
  );
  const { code, retryAfterMs } = error as { code?: string; retryAfterMs?: number };
  return { code, retryAfterMs, message: error.message };
}
