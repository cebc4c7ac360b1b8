import { post } from './call.ts';

export interface Account {
  id: string;
  username: string;
  password: string;
  /** Of a session of their own. */
  token: string;
}

/** A person who did not exist before, with a bearer token. */
export async function signUp(url: string, { username, displayName }: { username: string; displayName: string }): Promise<Account> {
  const password = crypto.randomUUID();
  const registration = { email: `${crypto.randomUUID()}@example.org`, username, displayName, password };
  const { id } = (await post(url, 'auth.register', { input: registration })) as { id: string };
  return { id, username, password, token: await logIn(url, { username, password }) };
}

/** The token of a new session. */
export async function logIn(url: string, { username, password }: { username: string; password: string }): Promise<string> {
  const input = { login: username, password, deviceName: 'A program' };
  return ((await post(url, 'auth.login', { input })) as { token: string }).token;
}
