import { pino } from 'pino';
import { beforeEach, describe, expect, test } from 'vitest';
import { provideNextAuthEnvironment } from '../../config/next-auth-environment.ts';
import { DomainError } from '../../domain/error.ts';
import type { House, Person } from '../../service/test-cast.ts';
import { enter, openHouse, password } from '../../service/test-cast.ts';
import { createAuthenticate } from './authenticate.ts';
import { nextAuthOptions } from './next-auth.ts';
import { Browser, serveNextAuth } from './test-next-auth.ts';

const authSecret = 'a secret of more than thirty-two characters';
const sessionCookie = 'next-auth.session-token';

let house: House;
let alice: Person;
let url: string;

beforeEach(async () => {
  provideNextAuthEnvironment({ publicUrl: null });
  house = openHouse({ limit: { attemptsByLogin: 4 } });
  house.clock.time = Date.now();
  alice = await enter(house, 'alice');
  url = await serveNextAuth(() => nextAuthOptions({ services: house, logger: pino({ level: 'silent' }), authSecret }));
});

/** The session a request with these headers proves. */
function authenticate(headers: Record<string, string>, site: { publicUrl?: string; trustProxy?: boolean } = {}) {
  const ask = createAuthenticate({ services: house, authSecret, publicUrl: null, trustProxy: false, ...site });
  return ask({ header: (name) => headers[name], token: null });
}

async function signedIn(headers: Record<string, string> = {}): Promise<Browser> {
  const browser = new Browser(url, { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', ...headers });
  expect(await browser.signIn('alice', password)).toBeNull();
  return browser;
}

describe('a browser', () => {
  test('signs in, is a session like any other device, and is recognised by its cookie', async () => {
    const browser = await signedIn();
    expect(browser.cookies.has(sessionCookie)).toBe(true);
    expect(await browser.get('session')).toMatchObject({ user: { id: alice.userId, name: 'alice' } });
    const session = await authenticate({ cookie: browser.cookieHeader });
    expect(session).toMatchObject({ userId: alice.userId, kind: 'browser', deviceName: 'Firefox on Linux' });
    expect((await house.auth.sessions(alice)).map(({ id }) => id)).toContain(session!.id);
  });

  test('behind a proxy that speaks https has a cookie for https alone', async () => {
    const browser = await signedIn({ 'x-forwarded-proto': 'https', 'x-forwarded-host': 'chat.example.org' });
    expect([...browser.cookies.keys()]).toContain(`__Secure-${sessionCookie}`);
    expect(await authenticate({ cookie: browser.cookieHeader })).toMatchObject({ userId: alice.userId });
  });

  test('that signs out ends its session', async () => {
    const browser = await signedIn();
    const before = browser.cookieHeader;
    await browser.post('signout', {});
    expect(browser.cookies.has(sessionCookie)).toBe(false);
    expect(await authenticate({ cookie: before })).toBeNull();
  });

  test('whose session was revoked elsewhere is signed out, and loses its cookie', async () => {
    const browser = await signedIn();
    const { cookieHeader } = browser;
    await house.auth.revoke(alice, 'others');
    expect(await authenticate({ cookie: cookieHeader })).toBeNull();
    expect(await browser.get('session')).toEqual({});
    expect(browser.cookies.has(sessionCookie)).toBe(false);
  });

  test('keeps its cookie while the database is away', async () => {
    const browser = await signedIn();
    house.ports.sessions.live = async () => {
      throw new DomainError('unavailable', 'The database is away');
    };
    await browser.get('session');
    expect(browser.cookies.has(sessionCookie)).toBe(true);
    await expect(authenticate({ cookie: browser.cookieHeader })).rejects.toMatchObject({ code: 'unavailable' });
  });
});

describe('an attempt', () => {
  test('is told the same of an unknown login as of a wrong password', async () => {
    expect(await new Browser(url).signIn('alice', 'wrong')).toBe('CredentialsSignin');
    expect(await new Browser(url).signIn('nobody@example.org', 'wrong')).toBe('CredentialsSignin');
    expect(await new Browser(url).signIn('alice\u0000', 'wrong')).toBe('CredentialsSignin');
  });

  test('too often is told so', async () => {
    for (let n = 0; n < 3; n++) await new Browser(url).signIn('alice', 'wrong');
    expect(await new Browser(url).signIn('alice', password)).toBe('rate_limited');
  });

  test('that fails for a fault of ours is told no more than that', async () => {
    house.ports.users.credentials = async () => {
      throw new TypeError('the secret plan is missing');
    };
    expect(await new Browser(url).signIn('alice', password)).toBe('internal');
  });
});

describe('a cookie', () => {
  test('counts only for requests of our own site', async () => {
    const { cookieHeader: cookie } = await signedIn();
    const host = 'chat.example.org';
    expect(await authenticate({ cookie, host, origin: 'https://chat.example.org' })).not.toBeNull();
    expect(await authenticate({ cookie, host })).not.toBeNull();
    for (const origin of ['https://evil.example', 'https://chat.example.org.evil.example', 'https://chat.example.org:8443', 'null', '']) {
      expect([origin, await authenticate({ cookie, host, origin })]).toEqual([origin, null]);
    }
  });

  test('counts for the public address and for what a trusted proxy says it was asked as', async () => {
    const { cookieHeader: cookie } = await signedIn();
    const request = { cookie, host: '10.0.0.2:3000', origin: 'https://chat.example.org', 'x-forwarded-host': 'chat.example.org' };
    expect(await authenticate(request)).toBeNull();
    expect(await authenticate(request, { trustProxy: true })).not.toBeNull();
    expect(await authenticate(request, { publicUrl: 'https://chat.example.org' })).not.toBeNull();
  });

  test('that another secret signed, or nobody, is nothing', async () => {
    const other = await serveNextAuth(() => nextAuthOptions({ services: house, logger: pino({ level: 'silent' }), authSecret: `${authSecret}!` }));
    const browser = new Browser(other);
    await browser.signIn('alice', password);
    expect(browser.cookies.has(sessionCookie)).toBe(true);
    for (const cookie of [browser.cookieHeader, `${sessionCookie}=nonsense`, `${sessionCookie}=`, '=;;=', `${sessionCookie}.0=%E0%A4%A`]) {
      expect([cookie, await authenticate({ cookie })]).toEqual([cookie, null]);
    }
  });

  test('does not make a bad token good', async () => {
    const { cookieHeader: cookie } = await signedIn();
    expect(await authenticate({ cookie, authorization: 'Bearer hf_wrong' })).toBeNull();
    expect(await authenticate({ cookie, authorization: `Bearer ${alice.token}` })).toMatchObject({ id: alice.sessionId });
  });

  test('cannot be passed as a token, nor a token as a cookie', async () => {
    const { cookies } = await signedIn();
    expect(await authenticate({ authorization: `Bearer ${cookies.get(sessionCookie)}` })).toBeNull();
    expect(await authenticate({ cookie: `${sessionCookie}=${alice.token}` })).toBeNull();
  });
});
