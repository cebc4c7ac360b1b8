'use client';
import { ArrowLeft, Info, Users } from 'lucide-react';
import type { ReactNode } from 'react';
import { useRef, useState } from 'react';
import type { ConversationSummary } from '../../client/contract.ts';
import { Avatar, PersonAvatar } from '../shared/avatar.tsx';
import { IconButton } from '../shared/button.tsx';
import { conversationName } from '../shared/conversation-name.ts';
import { lazily } from '../shared/lazily.tsx';
import { useMembers } from '../shared/members.ts';
import { goBack } from '../shared/place.ts';
import { usePresence } from '../shared/presence.ts';
import { presenceWords } from '../shared/presence-words.ts';

const ProfilePopover = lazily(() => import('../shared/profile-popover.tsx').then((module) => module.ProfilePopover));

interface ConversationHeaderProps {
  conversation: ConversationSummary;
  /** Before what every conversation has. */
  actions: ReactNode;
  membersShown: boolean;
  onToggleMembers: () => void;
}

export function ConversationHeader({ conversation, actions, membersShown, onToggleMembers }: ConversationHeaderProps) {
  const { conversationId, peer } = conversation;
  const name = conversationName(conversation);
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const info = useRef<HTMLButtonElement>(null);
  return (
    <header className="flex h-14 shrink-0 items-center gap-3 border-b border-line pr-2 pl-4 max-sm:gap-1 max-sm:pl-1">
      <IconButton label="Back to conversations" className="sm:hidden" onClick={() => goBack('/')}>
        <ArrowLeft size={20} />
      </IconButton>
      <h1 className="min-w-0 grow">
        <button
          type="button"
          disabled={conversation.left}
          onClick={() => (peer ? setAnchor(info.current) : onToggleMembers())}
          className="flex w-full items-center gap-3 rounded-sm py-1 text-left"
        >
          {peer ? <PersonAvatar id={peer.id} name={name} /> : <Avatar id={conversationId} name={name} shape="group" />}
          <span className="min-w-0">
            <span dir="auto" className="block truncate text-left leading-5 font-semibold">
              {name}
            </span>
            {peer ? <PeerLine userId={peer.id} username={peer.username} /> : <GroupLine conversationId={conversationId} left={conversation.left} />}
          </span>
        </button>
      </h1>
      {!conversation.left && <div className="flex min-w-18 shrink-0 justify-end pointer-coarse:min-w-22">{actions}</div>}
      {peer ? (
        <IconButton ref={info} label="Profile" aria-expanded={anchor !== null} onClick={(event) => setAnchor(event.currentTarget)}>
          <Info size={18} />
        </IconButton>
      ) : conversation.left ? null : (
        <IconButton label="Members" aria-pressed={membersShown} onClick={onToggleMembers}>
          <Users size={18} />
        </IconButton>
      )}
      {peer && anchor && <ProfilePopover isHere userId={peer.id} anchor={anchor} onClose={() => setAnchor(null)} />}
    </header>
  );
}

function PeerLine({ userId, username }: { userId: string; username: string }) {
  return <Line>{presenceWords(usePresence(userId)) || `@${username}`}</Line>;
}

function GroupLine({ conversationId, left }: { conversationId: string; left: boolean }) {
  const members = useMembers(conversationId);
  if (left) return <Line>You are no longer a member</Line>;
  return <Line>{members ? `${members.length} ${members.length === 1 ? 'member' : 'members'}` : ' '}</Line>;
}

function Line({ children }: { children: ReactNode }) {
  return <span className="block truncate text-meta text-ink-soft">{children}</span>;
}
