'use client';
import { Ellipsis } from 'lucide-react';
import { useRef, useState } from 'react';
import type { CustomContainerComponentProps } from 'virtua';
import { Virtualizer } from 'virtua';
import type { ConversationSummary } from '../../client/contract.ts';
import type { Member, Role } from '../../domain/conversation.ts';
import { useAccount } from '../shared/account-context.tsx';
import { PersonAvatar } from '../shared/avatar.tsx';
import { IconButton } from '../shared/button.tsx';
import { lazily } from '../shared/lazily.tsx';
import { useMembers } from '../shared/members.ts';
import type { Asked } from './group-dialogs.tsx';
import { memberActions } from './member-actions.ts';
import type { GroupAction } from './use-group-action.ts';
import { useGroupAction } from './use-group-action.ts';

const Menu = lazily(() => import('../shared/menu.tsx').then((module) => module.Menu));
const ProfilePopover = lazily(() => import('../shared/profile-popover.tsx').then((module) => module.ProfilePopover));

/** Height of a row (pixels). */
const rowPx = 52;

const roleNames: Record<Role, string> = { owner: 'Owner', admin: 'Admin', member: '' };

interface MemberListProps {
  conversation: ConversationSummary;
  onAsk: (asked: Asked) => void;
}

/** A group may have two thousand members: only those on screen are in the document. */
export function MemberList({ conversation, onAsk }: MemberListProps) {
  const members = useMembers(conversation.conversationId);
  const { mutate: perform } = useGroupAction(conversation.conversationId);
  return (
    <div className="min-h-0 grow overflow-y-auto px-2">
      <Virtualizer as={MemberUl} item="li" data={members ?? []} itemSize={rowPx}>
        {(member) => <MemberRow key={member.id} member={member} conversation={conversation} onAsk={onAsk} perform={perform} />}
      </Virtualizer>
    </div>
  );
}

function MemberUl(props: CustomContainerComponentProps) {
  return <ul aria-label="Members" {...props} />;
}

interface MemberRowProps extends MemberListProps {
  member: Member;
  perform: (action: GroupAction) => void;
}

function MemberRow({ member, conversation, onAsk, perform }: MemberRowProps) {
  const self = useAccount().account.id;
  const [open, setOpen] = useState<'menu' | 'profile' | null>(null);
  const button = useRef<HTMLButtonElement>(null);
  const face = useRef<HTMLButtonElement>(null);
  const items = member.id === self ? [] : memberActions(conversation, member, { onAsk, perform });
  return (
    <div className="flex h-13 items-center gap-2 rounded-md px-2 transition-colors hover:bg-hover-strong">
      <button ref={face} type="button" onClick={() => setOpen('profile')} className="flex min-w-0 grow items-center gap-3 rounded-sm text-left">
        <PersonAvatar id={member.id} name={member.displayName} />
        <span className="min-w-0">
          <span className="sr-only">Profile of </span>
          <span dir="auto" className="block truncate text-left font-medium">
            {member.displayName}
            {member.id === self && <span className="font-normal text-ink-soft"> (you)</span>}
          </span>
          <span className="block truncate text-meta text-ink-soft">@{member.username}</span>
        </span>
      </button>
      <span className="shrink-0 text-meta text-ink-soft">{roleNames[member.role]}</span>
      {items.length > 0 && (
        <IconButton ref={button} label={`Actions for ${member.displayName}`} aria-haspopup="menu" aria-expanded={open === 'menu'} onClick={() => setOpen('menu')}>
          <Ellipsis size={18} />
        </IconButton>
      )}
      {open === 'menu' && button.current && <Menu label={`Actions for ${member.displayName}`} anchor={button.current} items={items} onClose={() => setOpen(null)} />}
      {open === 'profile' && face.current && <ProfilePopover userId={member.id} anchor={face.current} onClose={() => setOpen(null)} />}
    </div>
  );
}
