'use client';
import type { FormEvent } from 'react';
import { Button } from '../shared/button.tsx';
import { useClient } from '../shared/delivery.tsx';
import { Field, FormProblem } from '../shared/field.tsx';
import { useMutation } from '../shared/mutation.ts';
import { problemOf } from '../shared/problem.ts';
import { useQueryStore } from '../shared/query.tsx';
import { Section } from './section.tsx';

export function PasswordSection() {
  const client = useClient();
  const store = useQueryStore();
  const change = useMutation({
    perform: (passwords: { current: string; next: string }) => client.api.auth.changePassword.mutate(passwords),
    onSuccess: () => store.invalidate(['sessions']),
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const values = new FormData(form);
    change.mutate({ current: String(values.get('current')), next: String(values.get('next')) }, { onSuccess: () => form.reset() });
  };
  return (
    <Section title="Password" intro="Changing it signs out your other devices.">
      <form onSubmit={submit} className="flex flex-col gap-4">
        <FormProblem>{change.error && problemOf(change.error).message}</FormProblem>
        <Field label="Current password" name="current" type="password" autoComplete="current-password" required />
        <Field label="New password" name="next" type="password" autoComplete="new-password" minLength={8} maxLength={256} required hint="At least 8 characters." />
        <div className="flex items-center justify-end gap-3">
          <span role="status" className="text-meta text-ink-soft">
            {change.isSuccess && 'Password changed. Other devices were signed out.'}
          </span>
          <Button type="submit" look="primary" busy={change.isPending}>
            Change password
          </Button>
        </div>
      </form>
    </Section>
  );
}
