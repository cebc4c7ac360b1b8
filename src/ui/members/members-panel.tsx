'use client';
import { ArrowLeft, LogOut, UserPlus, X } from 'lucide-react';
import { useState } from 'react';
import type { ConversationSummary } from '../../client/contract.ts';
import { canLeave, canManage } from '../../domain/conversation-rule.ts';
import { Button, IconButton } from '../shared/button.tsx';
import { conversationName } from '../shared/conversation-name.ts';
import { useConversation } from '../shared/delivery.tsx';
import { goBack, pathOf } from '../shared/place.ts';
import type { Asked } from './group-dialogs.tsx';
import { GroupDialogs } from './group-dialogs.tsx';
import { GroupSettings } from './group-settings.tsx';
import { MemberList } from './member-list.tsx';

/** Who is in a group, and what may be done about it. */
export function MembersPanel({ conversationId }: { conversationId: string }) {
  const conversation = useConversation(conversationId);
  if (conversation?.kind !== 'group') return null;
  return <Panel conversation={conversation} />;
}

function Panel({ conversation }: { conversation: ConversationSummary }) {
  const { conversationId, left } = conversation;
  const [asked, setAsked] = useState<Asked | null>(null);
  const close = () => goBack(pathOf({ conversationId }));
  const mayManage = !left && canManage(conversation);
  return (
    <aside aria-label="Members" className="flex min-h-0 grow flex-col">
      <header className="flex h-14 shrink-0 items-center gap-1 border-b border-line pr-2 pl-4 max-sm:pl-1">
        <IconButton label="Back" className="sm:hidden" onClick={close}>
          <ArrowLeft size={20} />
        </IconButton>
        <h2 className="min-w-0 grow truncate font-semibold">
          Members<span className="sr-only"> of {conversationName(conversation)}</span>
        </h2>
        {mayManage && (
          <IconButton label="Add people" onClick={() => setAsked({ what: 'add' })}>
            <UserPlus size={18} />
          </IconButton>
        )}
        <IconButton label="Close members" className="max-sm:hidden" onClick={close}>
          <X size={18} />
        </IconButton>
      </header>
      {mayManage && <GroupSettings conversation={conversation} />}
      {!left && <MemberList conversation={conversation} onAsk={setAsked} />}
      {!left && (
        <footer className="shrink-0 border-t border-line p-3">
          {canLeave(conversation) ? (
            <Button look="quiet" className="w-full text-danger" onClick={() => setAsked({ what: 'leave' })}>
              <LogOut aria-hidden size={16} />
              Leave group
            </Button>
          ) : (
            <p className="px-1 text-meta text-ink-soft">You own this group. To leave, hand it over to somebody first.</p>
          )}
        </footer>
      )}
      <GroupDialogs conversation={conversation} asked={asked} onClose={() => setAsked(null)} />
    </aside>
  );
}
