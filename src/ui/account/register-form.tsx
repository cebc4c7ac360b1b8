'use client';
import Link from 'next/link';
import { useRouter } from 'next/router';
import type { FormEvent } from 'react';
import { useState } from 'react';
import { Button } from '../shared/button.tsx';
import { Field, FormProblem } from '../shared/field.tsx';
import { problemOf } from '../shared/problem.ts';
import { register } from './credentials.ts';
import { useQueryStore } from '../shared/query.tsx';
import { Entrance } from './entrance.tsx';

export function RegisterForm() {
  const router = useRouter();
  const store = useQueryStore();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const value = (name: string) => String(form.get(name));
    setBusy(true);
    try {
      const signedIn = await register({
        displayName: value('displayName').trim(),
        username: value('username').trim(),
        email: value('email').trim(),
        password: value('password'),
      });
      // Whatever is known here is of somebody else, perhaps.
      store.clear();
      await router.replace(signedIn ? '/' : '/login');
    } catch (error) {
      setProblem(problemOf(error).message);
      setBusy(false);
    }
  };
  return (
    <Entrance title="Create your account" footer={<>Have one already? <Link href="/login" className="font-medium text-accent underline-offset-4 hover:underline">Sign in</Link></>}>
      <form method="post" onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
        <FormProblem>{problem}</FormProblem>
        <Field label="Display name" name="displayName" autoComplete="name" maxLength={64} required autoFocus hint="What others see." />
        <Field
          label="Username"
          name="username"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          minLength={2}
          maxLength={32}
          required
          hint="Letters, digits, dots, dashes and underscores."
        />
        <Field label="E-mail" name="email" type="email" autoComplete="email" required />
        <Field label="Password" name="password" type="password" autoComplete="new-password" minLength={8} maxLength={256} required hint="At least 8 characters." />
        <Button type="submit" look="primary" busy={busy} className="mt-2">
          Create account
        </Button>
      </form>
    </Entrance>
  );
}
