'use client';
import { Bot, Monitor } from 'lucide-react';
import type { Session } from '../../domain/session.ts';
import { Button } from '../shared/button.tsx';
import { useClient } from '../shared/delivery.tsx';
import { FormProblem } from '../shared/field.tsx';
import { useMutation } from '../shared/mutation.ts';
import { problemOf } from '../shared/problem.ts';
import { useQuery, useQueryStore } from '../shared/query.tsx';
import { ago, exactTime } from '../shared/time.ts';
import { Section } from './section.tsx';

type ListedSession = Session & { current: boolean };

export function SessionsSection() {
  const client = useClient();
  const { data: sessions, error } = useQuery({ key: ['sessions'], fetch: () => client.api.auth.sessions.query() });
  const revoke = useRevoke();
  const problem = revoke.error ?? error;
  const others = sessions?.filter(({ current }) => !current) ?? [];
  return (
    <Section title="Sessions" intro="Where you are signed in. Signing a device out takes effect at once.">
      <FormProblem>{problem && problemOf(problem).message}</FormProblem>
      <ul aria-label="Sessions" aria-busy={!sessions} className="flex min-h-16 flex-col">
        {sessions?.map((session) => (
          <SessionRow key={session.id} session={session} busy={revoke.isPending} onRevoke={() => revoke.mutate([session.id])} />
        ))}
      </ul>
      {others.length > 0 && (
        <div className="flex justify-end">
          <Button busy={revoke.isPending && revoke.variables === 'others'} onClick={() => revoke.mutate('others')}>
            Sign out all other sessions
          </Button>
        </div>
      )}
    </Section>
  );
}

function SessionRow({ session, busy, onRevoke }: { session: ListedSession; busy: boolean; onRevoke: () => void }) {
  const Icon = session.kind === 'token' ? Bot : Monitor;
  return (
    <li className="flex min-h-14 items-center gap-4">
      <Icon aria-hidden size={20} className="shrink-0 text-ink-soft" />
      <div className="min-w-0 grow">
        <p className="truncate font-medium">{session.deviceName || 'Unknown device'}</p>
        <p className="text-meta text-ink-soft">
          {session.current ? (
            <span className="font-medium text-accent">This device</span>
          ) : (
            <span title={exactTime(session.lastSeenAt)}>Last seen {ago(session.lastSeenAt)}</span>
          )}
          <span title={exactTime(session.createdAt)}> · signed in {ago(session.createdAt)}</span>
        </p>
      </div>
      {!session.current && (
        <Button disabled={busy} aria-label={`Sign out ${session.deviceName || 'unknown device'}`} onClick={onRevoke}>
          Sign out
        </Button>
      )}
    </li>
  );
}

function useRevoke() {
  const client = useClient();
  const store = useQueryStore();
  return useMutation({
    perform: (sessionIds: string[] | 'others') => client.api.auth.revoke.mutate({ sessionIds }),
    onSettled: () => store.invalidate(['sessions']),
  });
}
