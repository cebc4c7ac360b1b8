'use client';
import type { KeyboardEvent } from 'react';
import { Button } from '../shared/button.tsx';
import { useConversations, useStatus } from '../shared/delivery.tsx';
import { ConversationRow } from './conversation-row.tsx';

interface ConversationListProps {
  currentId: string | null;
  onNewConversation: () => void;
}

/** Every conversation, the most recently changed first. The arrow keys walk its links. */
export function ConversationList({ currentId, onNewConversation }: ConversationListProps) {
  const conversations = useConversations();
  const { state } = useStatus();
  if (conversations.length === 0 && state === 'connecting') return <ListSkeleton />;
  return (
    <nav aria-label="Conversations" onKeyDown={walk} className="min-h-0 grow overflow-y-auto overscroll-contain px-2 pb-3">
      {conversations.length === 0 && <FirstStep onNewConversation={onNewConversation} />}
      <ul>
        {conversations.map((conversation) => (
          <li key={conversation.conversationId} className="[contain-intrinsic-size:auto_64px] [content-visibility:auto]">
            <ConversationRow conversation={conversation} current={conversation.conversationId === currentId} />
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** On a phone, where the list is all there is to see; on a desktop the pane beside it says this. */
function FirstStep({ onNewConversation }: { onNewConversation: () => void }) {
  return (
    <>
      <p className="px-3 py-2 text-meta text-ink-soft max-sm:hidden">Conversations appear here.</p>
      <div className="flex flex-col items-center gap-4 px-6 pt-24 text-center sm:hidden">
        <p className="text-title font-semibold">Find somebody you know and say hello.</p>
        <Button look="primary" onClick={onNewConversation}>
          Start a conversation
        </Button>
      </div>
    </>
  );
}

function walk(event: KeyboardEvent<HTMLElement>): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || event.altKey) return;
  const links = [...event.currentTarget.querySelectorAll('a')];
  const at = links.indexOf(document.activeElement as HTMLAnchorElement);
  links[at + step]?.focus();
  event.preventDefault();
}

export function ListSkeleton() {
  return (
    <div role="status" aria-label="Loading conversations" className="min-h-0 grow animate-pulse overflow-hidden px-2">
      {[58, 40, 72, 50, 64, 44].map((width) => (
        <div key={width} className="flex h-16 items-center gap-3 px-2">
          <span className="size-9 rounded-full bg-hover-strong" />
          <span className="grow">
            <span className="block h-3 rounded-sm bg-hover-strong" style={{ width: `${width}%` }} />
            <span className="mt-2 block h-3 w-4/5 rounded-sm bg-sunken" />
          </span>
        </div>
      ))}
    </div>
  );
}
