'use client';
import type { ConversationSummary } from '../../client/contract.ts';
import type { Member } from '../../domain/conversation.ts';
import { conversationName } from '../shared/conversation-name.ts';
import { lazily } from '../shared/lazily.tsx';
import { useGroupAction } from './use-group-action.ts';

const ConfirmDialog = lazily(() => import('../shared/confirm-dialog.tsx').then((module) => module.ConfirmDialog));
const AddPeopleDialog = lazily(() => import('./add-people-dialog.tsx').then((module) => module.AddPeopleDialog));

/** A question to the person. */
export type Asked = { what: 'add' | 'leave' } | { what: 'remove' | 'handOver'; member: Member };

interface GroupDialogsProps {
  conversation: ConversationSummary;
  asked: Asked | null;
  onClose: () => void;
}

export function GroupDialogs({ conversation, asked, onClose }: GroupDialogsProps) {
  const { mutate: perform } = useGroupAction(conversation.conversationId);
  const group = conversationName(conversation);
  if (!asked) return null;
  switch (asked.what) {
    case 'add':
      return <AddPeopleDialog conversationId={conversation.conversationId} onClose={onClose} />;
    case 'leave':
      return (
        <ConfirmDialog
          title={`Leave ${group}?`}
          text="You keep what was said until now. Somebody in the group would have to add you again."
          action="Leave"
          onConfirm={() => perform({ type: 'leave' })}
          onClose={onClose}
        />
      );
    case 'remove':
      return (
        <ConfirmDialog
          title={`Remove ${asked.member.displayName}?`}
          text={`They keep what was said until now, and can no longer write in ${group}.`}
          action="Remove"
          onConfirm={() => perform({ type: 'remove', userId: asked.member.id })}
          onClose={onClose}
        />
      );
    case 'handOver':
      return (
        <ConfirmDialog
          title={`Hand the group over to ${asked.member.displayName}?`}
          text="They become the owner and you become an admin. Only they can give it back."
          action="Hand over"
          onConfirm={() => perform({ type: 'handOver', userId: asked.member.id })}
          onClose={onClose}
        />
      );
  }
}
