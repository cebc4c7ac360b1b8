'use client';
import { Pencil, Reply, X } from 'lucide-react';
import { useTimeline } from '../../shared/delivery.tsx';
import type { Draft } from '../../shared/draft.ts';
import { useUser } from '../../shared/people.ts';
import { IconButton } from '../../shared/button.tsx';

interface ComposerContextProps {
  conversationId: string;
  draft: Draft;
  onCancel: () => void;
}

/** Above the field: what is being edited, or answered. */
export function ComposerContext({ conversationId, draft, onCancel }: ComposerContextProps) {
  const seq = draft.editing?.seq ?? draft.replyTo;
  const message = useTimeline(conversationId).messages.find((candidate) => candidate.seq === seq);
  const author = useUser(message?.senderId ?? '');
  if (seq === null) return null;
  const Icon = draft.editing ? Pencil : Reply;
  return (
    <div className="flex items-center gap-2 py-1 pr-1.5 pl-3 text-meta">
      <Icon aria-hidden size={16} className="shrink-0 text-accent" />
      <p className="min-w-0 grow truncate">
        <span className="font-semibold">{draft.editing ? 'Editing' : `Replying to ${author?.displayName ?? '…'}`}</span>
        <span dir="auto" className="pl-2 text-ink-soft">
          {message?.text.slice(0, 200)}
        </span>
      </p>
      <IconButton label={draft.editing ? 'Cancel edit' : 'Cancel reply'} keys="Esc" onClick={onCancel}>
        <X size={16} />
      </IconButton>
    </div>
  );
}
