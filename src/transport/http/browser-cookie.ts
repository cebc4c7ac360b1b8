import type { GetTokenParams } from 'next-auth/jwt';
import { getToken } from 'next-auth/jwt';

/** next-auth's own names; the first where the page came over https. */
const cookieNames = ['__Secure-next-auth.session-token', 'next-auth.session-token'];

/** The session that next-auth's cookie names, if we signed it. Says nothing about whether the session is still live. */
export async function browserSessionId(cookieHeader: string | undefined, secret: string): Promise<string | null> {
  const cookies = parseCookies(cookieHeader ?? '');
  const cookieName = cookieNames.find((name) => Object.keys(cookies).some((key) => key === name || key.startsWith(`${name}.`)));
  if (!cookieName) return null;
  // Given a Node request as it is, getToken finds nothing, and given its headers it would take a bearer token for a cookie.
  const req = { cookies, headers: {} } as unknown as GetTokenParams['req'];
  const token = await getToken({ req, secret, cookieName });
  return typeof token?.sid === 'string' ? token.sid : null;
}

/** Values are taken as they are: a signed token has nothing to decode. */
function parseCookies(header: string): Record<string, string> {
  const pairs = header.split(';').map((pair) => pair.split('=', 2).map((part) => part.trim()));
  return Object.fromEntries(pairs.flatMap(([name, value]) => (name && value ? [[name, value]] : [])));
}
