'use client';
import type { Registration } from '../../domain/user.ts';
import { api } from '../shared/api.ts';

/** Signs in with next-auth's cookie. Resolves with what went wrong, or null. */
export async function signInWith(login: string, password: string): Promise<string | null> {
  const { signIn } = await import('next-auth/react');
  const answer = await signIn('credentials', { login, password, redirect: false }).catch(() => undefined);
  if (!answer) return "Couldn't reach the server. Check the connection and try again.";
  return answer.error ? wordsFor(answer.error) : null;
}

/** Creates the account and signs in; false when the account exists now but signing in did not work. Throws what `auth.register` throws. */
export async function register(registration: Registration): Promise<boolean> {
  await api().auth.register.mutate(registration);
  return (await signInWith(registration.username, registration.password)) === null;
}

function wordsFor(error: string): string {
  if (error === 'CredentialsSignin') return 'No account has this name with this password.';
  if (/rate|limit|many|much/i.test(error)) return 'Too many attempts. Wait a minute and try again.';
  return "The server couldn't sign you in. Try again in a moment.";
}
