'use client';
import { useState } from 'react';
import type { User } from '../../domain/user.ts';
import { Dialog } from '../shared/dialog.tsx';
import { useMembers } from '../shared/members.ts';
import { PersonSearch } from '../shared/person-search.tsx';
import { useGroupAction } from './use-group-action.ts';

interface AddPeopleDialogProps {
  conversationId: string;
  onClose: () => void;
}

/** Choosing somebody adds them; the dialog stays for the next. */
export function AddPeopleDialog({ conversationId, onClose }: AddPeopleDialogProps) {
  const members = useMembers(conversationId) ?? [];
  const [added, setAdded] = useState<readonly User[]>([]);
  const perform = useGroupAction(conversationId);
  const add = (user: User) => perform.mutate({ type: 'add', userId: user.id }, { onSuccess: () => setAdded((users) => [...users, user]) });
  return (
    <Dialog title="Add people" onClose={onClose}>
      <div className="flex min-h-0 flex-col gap-3 px-5 pb-5">
        <PersonSearch label="Search people to add" placeholder="Who should be in the group?" without={members.map(({ id }) => id)} onPick={add} />
        <p role="status" className="text-meta text-ink-soft empty:hidden">
          {added.length > 0 && `Added ${added.map(({ displayName }) => displayName).join(', ')}.`}
        </p>
      </div>
    </Dialog>
  );
}
