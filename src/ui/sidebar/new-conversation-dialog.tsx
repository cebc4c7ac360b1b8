'use client';
import { clsx } from 'clsx';
import { useState } from 'react';
import { Dialog } from '../shared/dialog.tsx';
import { NewDirect } from './new-direct.tsx';
import { NewGroup } from './new-group.tsx';

interface NewConversationDialogProps {
  onClose: () => void;
}

const kinds = [
  { id: 'direct', label: 'Direct message' },
  { id: 'group', label: 'Group' },
] as const;

export function NewConversationDialog({ onClose }: NewConversationDialogProps) {
  const [kind, setKind] = useState<'direct' | 'group'>('direct');
  return (
    <Dialog title="New conversation" onClose={onClose}>
      <div className="flex min-h-0 flex-col gap-4 overflow-y-auto px-5 pb-5">
        <div role="radiogroup" aria-label="Kind of conversation" className="flex gap-1 rounded-sm bg-sunken p-1">
          {kinds.map(({ id, label }) => (
            <label
              key={id}
              className={clsx(
                'flex h-8 grow cursor-pointer items-center justify-center rounded-[4px] font-medium transition-colors has-focus-visible:outline-2 has-focus-visible:outline-accent pointer-coarse:h-11',
                kind === id ? 'bg-raised text-ink' : 'text-ink-soft hover:text-ink',
              )}
            >
              <input type="radio" name="kind" className="sr-only" checked={kind === id} onChange={() => setKind(id)} />
              {label}
            </label>
          ))}
        </div>
        {kind === 'direct' ? <NewDirect onDone={onClose} /> : <NewGroup onDone={onClose} />}
      </div>
    </Dialog>
  );
}
