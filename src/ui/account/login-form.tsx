'use client';
import Link from 'next/link';
import { useRouter } from 'next/router';
import type { FormEvent } from 'react';
import { useState } from 'react';
import { Button } from '../shared/button.tsx';
import { Field, FormProblem } from '../shared/field.tsx';
import { useQueryStore } from '../shared/query.tsx';
import { signInWith } from './credentials.ts';
import { Entrance } from './entrance.tsx';

interface LoginFormProps {
  /** Where to go afterwards. */
  next: string;
  /** The session ended by itself; say so. */
  ended: boolean;
}

export function LoginForm({ next, ended }: LoginFormProps) {
  const router = useRouter();
  const store = useQueryStore();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    const refused = await signInWith(String(form.get('login')).trim(), String(form.get('password')));
    setProblem(refused);
    setBusy(refused === null);
    if (refused !== null) return;
    // Whatever is known here is of somebody else, perhaps.
    store.clear();
    await router.replace(next);
  };
  return (
    <Entrance title="Sign in to Holdfast" footer={<>New here? <Link href="/register" className="font-medium text-accent underline-offset-4 hover:underline">Create an account</Link></>}>
      <form method="post" onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
        {ended && !problem && (
          <p role="status" className="rounded-sm bg-accent-soft px-3 py-2">
            You were signed out. What you hadn’t sent is kept and goes out when you sign in again.
          </p>
        )}
        <FormProblem>{problem}</FormProblem>
        <Field label="E-mail or username" name="login" autoComplete="username" autoCapitalize="none" spellCheck={false} required autoFocus />
        <Field label="Password" name="password" type="password" autoComplete="current-password" required />
        <Button type="submit" look="primary" busy={busy} className="mt-2">
          Sign in
        </Button>
      </form>
    </Entrance>
  );
}
