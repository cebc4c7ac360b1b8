'use client';
import type { FormEvent } from 'react';
import { useState } from 'react';
import type { ConversationSummary } from '../../client/contract.ts';
import { Button } from '../shared/button.tsx';
import { useTimeline } from '../shared/delivery.tsx';
import { Field } from '../shared/field.tsx';
import { Toggle } from '../shared/toggle.tsx';
import { historyVisibleOf } from './history-visible.ts';
import { useGroupAction } from './use-group-actions.ts';

/** What admins and the owner choose for a group. */
export function GroupSettings({ conversation: { conversationId, title } }: { conversation: ConversationSummary }) {
  const [draft, setDraft] = useState(title ?? '');
  const rename = useGroupAction(conversationId);
  const setHistory = useGroupAction(conversationId);
  const historyVisible = historyVisibleOf(useTimeline(conversationId).notices);
  const wanted = draft.trim();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (wanted && wanted !== title) rename.mutate({ type: 'rename', title: wanted });
  };
  return (
    <section aria-label="Group settings" className="flex flex-col gap-3 border-b border-line p-4">
      <form onSubmit={submit} className="flex items-end gap-2">
        <Field label="Title" value={draft} maxLength={120} className="min-w-0 grow" onChange={(event) => setDraft(event.target.value)} />
        <Button type="submit" className="h-10 pointer-coarse:h-11" busy={rename.isPending} disabled={wanted === '' || wanted === title}>
          Rename
        </Button>
      </form>
      <Toggle
        label="New members see earlier messages"
        on={setHistory.isPending && setHistory.variables.type === 'history' ? setHistory.variables.visible : (historyVisible ?? false)}
        disabled={historyVisible === null}
        onChange={(visible) => setHistory.mutate({ type: 'history', visible })}
      />
    </section>
  );
}
