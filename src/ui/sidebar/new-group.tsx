'use client';
import { X } from 'lucide-react';
import type { FormEvent } from 'react';
import { useState } from 'react';
import { v7 as newId } from 'uuid';
import type { User } from '../../domain/user.ts';
import { Button } from '../shared/button.tsx';
import { useClient } from '../shared/delivery.tsx';
import { Field, FormProblem } from '../shared/field.tsx';
import { useMutation } from '../shared/mutation.ts';
import { PersonSearch } from '../shared/person-search.tsx';
import { goAfterwards, pathOf } from '../shared/place.ts';
import { problemOf } from '../shared/problem.ts';
import { Toggle } from '../shared/toggle.tsx';

export function NewGroup({ onDone }: { onDone: () => void }) {
  const [title, setTitle] = useState('');
  const [members, setMembers] = useState<readonly User[]>([]);
  const [historyVisible, setHistoryVisible] = useState(true);
  const create = useCreateGroup(onDone);
  const toggle = (user: User) =>
    setMembers((chosen) => (chosen.some(({ id }) => id === user.id) ? chosen.filter(({ id }) => id !== user.id) : [...chosen, user]));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (title.trim()) create.mutate({ title, memberIds: members.map(({ id }) => id), historyVisible });
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <FormProblem>{create.error && problemOf(create.error).message}</FormProblem>
      <Field label="Title" value={title} maxLength={120} required placeholder="What is it about?" onChange={(event) => setTitle(event.target.value)} />
      <div className="flex flex-col gap-2">
        <span className="text-meta font-medium">Members</span>
        <ChosenMembers members={members} onRemove={toggle} />
        <PersonSearch label="Add members" placeholder="Add people by name" picked={members.map(({ id }) => id)} onPick={toggle} />
      </div>
      <Toggle label="New members see earlier messages" on={historyVisible} onChange={setHistoryVisible} />
      <div className="flex justify-end">
        <Button type="submit" look="primary" busy={create.isPending} disabled={!title.trim()}>
          Create group
        </Button>
      </div>
    </form>
  );
}

function ChosenMembers({ members, onRemove }: { members: readonly User[]; onRemove: (user: User) => void }) {
  if (members.length === 0) return null;
  return (
    <ul aria-label="Chosen members" className="flex flex-wrap gap-1">
      {members.map((user) => (
        <li key={user.id} className="flex max-w-full items-center rounded-full bg-accent-soft pl-3">
          <span dir="auto" className="truncate">
            {user.displayName}
          </span>
          <button
            type="button"
            aria-label={`Remove ${user.displayName}`}
            onClick={() => onRemove(user)}
            className="inline-flex size-7 shrink-0 items-center justify-center rounded-full text-ink-soft hover:text-ink"
          >
            <X size={14} />
          </button>
        </li>
      ))}
    </ul>
  );
}

function useCreateGroup(onDone: () => void) {
  const client = useClient();
  // Chosen once for this form: pressing the button again after a lost answer makes no second group.
  const [clientId] = useState(() => newId());
  return useMutation({
    perform: async (group: { title: string; memberIds: string[]; historyVisible: boolean }) => {
      const head = await client.api.conversations.createGroup.mutate({ clientId, ...group });
      await client.refresh();
      return head;
    },
    onSuccess: ({ conversationId }) => {
      onDone();
      goAfterwards(pathOf({ conversationId }));
    },
  });
}
