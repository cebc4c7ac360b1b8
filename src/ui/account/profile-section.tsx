'use client';
import type { FormEvent } from 'react';
import type { ProfileChange } from '../../domain/user.ts';
import { useAccount } from '../shared/account-context.tsx';
import { Avatar } from '../shared/avatar.tsx';
import { Button } from '../shared/button.tsx';
import { useClient } from '../shared/delivery.tsx';
import { Field, FormProblem } from '../shared/field.tsx';
import { useMutation } from '../shared/mutation.ts';
import { useIntroduce } from '../shared/people.ts';
import { problemOf } from '../shared/problem.ts';
import { useQueryStore } from '../shared/query.tsx';
import { Section } from './section.tsx';

export function ProfileSection() {
  const { account } = useAccount();
  const change = useChangeProfile();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const value = (name: string) => String(form.get(name)).trim();
    change.mutate({ displayName: value('displayName'), username: value('username'), email: value('email') });
  };
  return (
    <Section title="Profile">
      <form onSubmit={submit} className="flex flex-col gap-4">
        <FormProblem>{change.error && problemOf(change.error).message}</FormProblem>
        <div className="flex items-start gap-5">
          <Avatar id={account.id} name={account.displayName} size="large" />
          <div className="flex grow flex-col gap-4">
            <Field label="Display name" name="displayName" defaultValue={account.displayName} maxLength={64} required />
            <Field label="Username" name="username" defaultValue={account.username} autoCapitalize="none" spellCheck={false} minLength={2} maxLength={32} required />
            <Field label="E-mail" name="email" type="email" defaultValue={account.email} required />
          </div>
        </div>
        <div className="flex items-center justify-end gap-3">
          <span role="status" className="text-meta text-ink-soft">
            {change.isSuccess && 'Saved.'}
          </span>
          <Button type="submit" look="primary" busy={change.isPending}>
            Save profile
          </Button>
        </div>
      </form>
    </Section>
  );
}

function useChangeProfile() {
  const client = useClient();
  const store = useQueryStore();
  const introduce = useIntroduce();
  return useMutation({
    perform: (change: ProfileChange) => client.api.auth.changeProfile.mutate(change),
    onSuccess: (account) => {
      introduce([account]);
      return store.invalidate(['me']);
    },
  });
}
