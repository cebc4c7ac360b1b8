'use client';
import { CircleAlert } from 'lucide-react';
import type { OutboxEntry } from '../../../client/contract.ts';
import { refusalWords } from '../../shared/problem.ts';
import { useTalk } from '../talk-context.tsx';

const what: Record<OutboxEntry['action']['type'], string> = {
  send: 'Not sent.',
  edit: 'The edit was not saved.',
  delete: 'The message was not deleted.',
  react: 'The reaction was not saved.',
};

/** Says under a message what was refused and why, and what can be done. */
export function Failure({ entry }: { entry: OutboxEntry }) {
  const { actions } = useTalk();
  return (
    <p className="flex flex-wrap items-center gap-x-2 text-meta text-danger">
      <CircleAlert aria-hidden size={14} />
      <span>
        {what[entry.action.type]} {refusalWords(entry.reason)}
      </span>
      <button type="button" onClick={() => actions.retry(entry.clientId)} className="rounded-sm font-semibold underline-offset-2 hover:underline pointer-coarse:p-2">
        Retry
      </button>
      <button type="button" onClick={() => actions.discard(entry.clientId)} className="rounded-sm font-semibold underline-offset-2 hover:underline pointer-coarse:p-2">
        {entry.action.type === 'send' ? 'Delete' : 'Discard'}
      </button>
    </p>
  );
}
