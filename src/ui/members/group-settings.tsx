'use client';
import type { FormEvent } from 'react';
import { useState } from 'react';
import type { ConversationSummary } from '../../client/contract.ts';
import { Button } from '../shared/button.tsx';
import { useTimeline } from '../shared/delivery.tsx';
import { Field } from '../shared/field.tsx';
import { Toggle } from '../shared/toggle.tsx';
import { historyVisibleOf } from './history-visible.ts';
import { useGroupAction } from './use-group-action.ts';

/** What admins and the owner choose for a group. */
export function GroupSettings({ conversation: { conversationId, title } }: { conversation: ConversationSummary }) {
  const [draft, setDraft] = useState(title ?? '');
  const rename = useGroupAction(conversationId);
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
      <HistorySetting conversationId={conversationId} />
    </section>
  );
}

function HistorySetting({ conversationId }: { conversationId: string }) {
  const setHistory = useGroupAction(conversationId);
  const visible = historyVisibleOf(useTimeline(conversationId).notices);
  const choose = (on: boolean) => setHistory.mutate({ type: 'history', visible: on });
  if (visible === null) return <UnknownHistory onChoose={choose} />;
  const { isPending, variables } = setHistory;
  const asked = isPending && variables?.type === 'history' ? variables.visible : visible;
  return <Toggle label="New members see earlier messages" on={asked} onChange={choose} />;
}

/** The event that says how it is now lies further back than this device has read; it can be chosen all the same. */
function UnknownHistory({ onChoose }: { onChoose: (on: boolean) => void }) {
  return (
    <div role="group" aria-label="Earlier messages" className="flex items-center gap-2">
      <span className="grow">To new members, earlier messages are</span>
      <Button onClick={() => onChoose(true)}>Shown</Button>
      <Button onClick={() => onChoose(false)}>Hidden</Button>
    </div>
  );
}
