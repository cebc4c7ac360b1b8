'use client';
import type { ReactNode } from 'react';
import { useCallback, useEffect, useRef } from 'react';
import type { ConversationSummary } from '../../client/contract.ts';
import { useClient, useConversation, useStatus, useTimeline } from '../shared/delivery.tsx';
import { goBack, pathOf } from '../shared/place.ts';
import { isTaken, useShortcut } from '../shared/shortcut.ts';
import { ConnectionLine } from './connection-line.tsx';
import { ConversationHeader } from './conversation-header.tsx';
import { Composer } from './composer/composer.tsx';
import { BlockedBar, LeftBar } from './closed-bar.tsx';
import { ConversationSkeleton, MissingConversation, TimelineSkeleton } from './missing-conversation.tsx';
import type { TimelineHandle } from './timeline/timeline-view.tsx';
import { TimelineView } from './timeline/timeline-view.tsx';

interface ConversationProps {
  conversationId: string;
  /** `seq` of a message to begin at. */
  at: number | null;
  /** What else its header offers. */
  actions: ReactNode;
  membersShown: boolean;
  onToggleMembers: () => void;
}

export function Conversation(props: ConversationProps) {
  const client = useClient();
  const { conversationId } = props;
  const conversation = useConversation(conversationId);
  const isKnown = conversation !== undefined;
  const isOnline = useStatus().state === 'online';
  useEffect(() => (isKnown ? client.open(conversationId) : undefined), [client, conversationId, isKnown]);
  if (conversation) return <Pane key={conversationId} {...props} conversation={conversation} />;
  return isOnline ? <MissingConversation /> : <ConversationSkeleton />;
}

function Pane({ conversation, at, actions, membersShown, onToggleMembers }: ConversationProps & { conversation: ConversationSummary }) {
  const { conversationId, peer, left } = conversation;
  const timeline = useRef<TimelineHandle>(null);
  const composer = useRef<{ focus: () => void }>(null);
  const focusComposer = useCallback(() => composer.current?.focus(), []);
  useEffect(() => {
    // A phone would cover half of what was opened with its keyboard.
    if (window.matchMedia('(pointer: fine)').matches) focusComposer();
  }, [focusComposer]);
  useShortcut((event) => {
    if (event.key === 'Escape' && !isFloating(event)) {
      if (membersShown) goBack(pathOf({ conversationId }));
      else timeline.current?.catchUp();
      focusComposer();
      return true;
    }
    // Typing anywhere writes: the key goes to the field that now has the focus.
    if (event.key.length === 1 && event.key !== ' ' && !event.ctrlKey && !event.metaKey && !event.altKey && !isTaken(event)) focusComposer();
    return false;
  });
  const { messages, outbox, complete } = useTimeline(conversationId);
  const isLoaded = complete || messages.length > 0 || outbox.length > 0;
  return (
    <main aria-label="Conversation" className="flex min-h-0 min-w-0 grow flex-col">
      <ConversationHeader conversation={conversation} actions={actions} membersShown={membersShown} onToggleMembers={onToggleMembers} />
      <ConnectionLine />
      {isLoaded ? <TimelineView ref={timeline} conversation={conversation} at={at} focusComposer={focusComposer} /> : <TimelineSkeleton />}
      {peer && <BlockedBar userId={peer.id} name={peer.displayName} />}
      {left ? <LeftBar /> : <Composer ref={composer} conversation={conversation} onSent={() => timeline.current?.toEnd()} />}
    </main>
  );
}

function isFloating(event: KeyboardEvent): boolean {
  return (event.target as HTMLElement).closest('[role="dialog"], [role="alertdialog"], [role="menu"]') !== null;
}
