'use client';
import { clsx } from 'clsx';
import { CircleAlert, Clock } from 'lucide-react';
import type { MouseEvent } from 'react';
import { memo } from 'react';
import type { ConversationSummary } from '../../client/contract.ts';
import { useAccount } from '../shared/account-context.tsx';
import { Avatar, PersonAvatar } from '../shared/avatar.tsx';
import { badgeText } from '../shared/badge.ts';
import { useBlocked } from '../shared/blocked.ts';
import { useCallSlots } from '../shared/call-slots.tsx';
import { conversationName } from '../shared/conversation-name.ts';
import { useDraftText } from '../shared/draft.ts';
import { useNames } from '../shared/people.ts';
import { go, pathOf } from '../shared/place.ts';
import { exactTime, listTime } from '../shared/time.ts';
import { previewOf } from './preview.ts';

interface ConversationRowProps {
  conversation: ConversationSummary;
  current: boolean;
}

export const ConversationRow = memo(function ConversationRow({ conversation, current }: ConversationRowProps) {
  const { conversationId, unread, lastMessage, peer, queued, failed } = conversation;
  const { Mark } = useCallSlots();
  const name = conversationName(conversation);
  const path = pathOf({ conversationId });
  const isUnread = unread > 0;
  const open = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    go(path);
  };
  return (
    <a
      href={path}
      onClick={open}
      draggable={false}
      aria-current={current ? 'page' : undefined}
      className={clsx('ring-inset flex h-16 items-center gap-3 rounded-md px-2 transition-colors select-none', current ? 'bg-selected' : 'hover:bg-hover-strong')}
    >
      {peer ? (
        <PersonAvatar id={peer.id} name={name} surface="panel" />
      ) : (
        <Avatar id={conversationId} name={name} shape="group" />
      )}
      <span className="min-w-0 grow">
        <span className="flex items-baseline gap-2">
          <span dir="auto" className={clsx('min-w-0 grow truncate text-left', isUnread ? 'font-semibold' : 'font-medium')}>
            {name}
          </span>
          {lastMessage && (
            <time dateTime={new Date(lastMessage.createdAt).toISOString()} title={exactTime(lastMessage.createdAt)} className="tabular shrink-0 text-meta text-ink-soft">
              {listTime(lastMessage.createdAt)}
            </time>
          )}
        </span>
        <span className="flex h-5 items-center gap-2">
          <PreviewLine conversation={conversation} current={current} />
          <Mark conversationId={conversationId} />
          {queued > 0 && <Clock role="img" aria-label="Waiting to be sent" size={14} className="shrink-0 text-ink-soft" />}
          {failed > 0 && <CircleAlert role="img" aria-label="A message was not sent" size={16} className="shrink-0 text-danger" />}
          {isUnread && <UnreadBadge count={unread} />}
        </span>
      </span>
    </a>
  );
});

function PreviewLine({ conversation, current }: ConversationRowProps) {
  const { account } = useAccount();
  const blocked = useBlocked();
  const kept = useDraftText(account.id, conversation.conversationId);
  // What is being written right now is in front of one's eyes.
  const draft = current ? '' : kept;
  const typingNames = useNames(conversation.typing);
  const { lead, text, tone } = previewOf(conversation, { userId: account.id, draft, blocked, typingNames });
  return (
    <span dir="auto" className={clsx('min-w-0 grow truncate text-left text-meta', tone === 'live' ? 'text-accent' : conversation.unread > 0 ? 'text-ink' : 'text-ink-soft')}>
      {lead && <span className={tone === 'draft' ? 'font-medium text-accent' : undefined}>{lead}: </span>}
      {text}
    </span>
  );
}

function UnreadBadge({ count }: { count: number }) {
  return (
    <span className="tabular shrink-0 rounded-full bg-accent px-1.5 text-center text-meta font-semibold text-on-accent min-w-5">
      {badgeText(count)}
      <span className="sr-only"> unread</span>
    </span>
  );
}
