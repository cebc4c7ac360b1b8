'use client';
import { Avatar, PersonAvatar } from '../../shared/avatar.tsx';
import { conversationName } from '../../shared/conversation-name.ts';
import { useConversation } from '../../shared/delivery.tsx';
import { useMembers } from '../../shared/members.ts';
import { listNames } from '../message/name-list.ts';
import { useTalk } from '../talk-context.tsx';

/** The top of a conversation: who is here, and what to do while nothing has been said. */
export function StartRow({ empty }: { empty: boolean }) {
  const { conversationId, userId } = useTalk();
  const conversation = useConversation(conversationId);
  const members = useMembers(conversationId);
  if (!conversation) return null;
  const name = conversationName(conversation);
  const others = members?.filter(({ id }) => id !== userId).map(({ displayName }) => displayName) ?? [];
  const { peer } = conversation;
  return (
    <div className="flex flex-col items-start gap-3 px-4 pt-8 pb-2 max-sm:px-3">
      {peer ? <PersonAvatar id={peer.id} name={name} size="large" /> : <Avatar id={conversationId} name={name} shape="group" size="large" />}
      <div>
        <p dir="auto" className="text-title font-semibold wrap-anywhere">
          {name}
        </p>
        <p className="text-ink-soft">
          {peer ? `This is the beginning of your conversation with ${name}.` : groupWords(conversation.left ? null : others)} {empty && !conversation.left && 'Say hello.'}
        </p>
      </div>
    </div>
  );
}

/** `others` is null for who is no longer there to see them. */
function groupWords(others: readonly string[] | null): string {
  if (!others) return 'This is the beginning of the group.';
  if (others.length === 0) return 'This is the beginning of the group. Nobody else is here yet.';
  return `This is the beginning of the group. ${listNames(['You', ...others.slice(0, 4)], others.length + 1)} are here.`;
}
