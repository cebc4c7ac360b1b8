'use client';
import { useEffect, useState } from 'react';
import { SessionGate } from '../ui/account/session-gate.tsx';
import { Conversation } from '../ui/conversation/conversation.tsx';
import { useAppShortcuts } from '../ui/keyboard/use-app-shortcuts.ts';
import { AtHand } from '../ui/shared/at-hand.ts';
import type { CallSlots } from '../ui/shared/call-slots.tsx';
import { CallSlotsProvider } from '../ui/shared/call-slots.tsx';
import { useConversations, useStatus } from '../ui/shared/delivery.tsx';
import { lazily, loadTheRest } from '../ui/shared/lazily.tsx';
import { go, goBack, pathOf, useOwnHistory, usePlace } from '../ui/shared/place.ts';
import { PresencePoll } from '../ui/shared/presence.ts';
import { Sidebar } from '../ui/sidebar/sidebar.tsx';
import { TitleBadge } from '../ui/sidebar/title-badge.tsx';
import { Welcome } from '../ui/sidebar/welcome.tsx';
import type { AppDialog } from './dialogs.tsx';
import { Dialogs } from './dialogs.tsx';
import { Shell } from './shell.tsx';

const MembersPanel = lazily(() => import('../ui/members/members-panel.tsx').then((module) => module.MembersPanel));
/** A conversation can be read and written in before calls are there. */
const whenQuiet = { patient: true };
const CallButtons = lazily(() => import('../ui/call/call-buttons.tsx').then((module) => module.CallButtons), whenQuiet);
const CallLayer = lazily(() => import('../ui/call/call-layer.tsx').then((module) => module.CallLayer), whenQuiet);
const CallHistory = lazily(() => import('../ui/call/call-history.tsx').then((module) => module.CallHistory));
const callSlots: CallSlots = {
  Mark: lazily(() => import('../ui/call/call-elsewhere.tsx').then((module) => module.CallMark), whenQuiet),
  LineAction: lazily(() => import('../ui/call/call-elsewhere.tsx').then((module) => module.CallLineAction), whenQuiet),
};
const Settings = lazily(() => import('../ui/account/settings.tsx').then((module) => module.Settings));

/**
 * The whole app behind the sign-in: puts the features beside each other. It shows what the address
 * says, and stays while the address changes: walking between conversations asks nothing of the server.
 */
export function Workspace() {
  useOwnHistory();
  return (
    <SessionGate waiting={<Shell />}>
      <TitleBadge />
      <PresencePoll />
      <TheRest />
      <AtHand />
      <Panes />
    </SessionGate>
  );
}

/** On a first visit the conversations come first; whoever has none is given a moment before it is believed (milliseconds). */
const patienceMs = 2_000;

function TheRest(): null {
  const isOnline = useStatus().state === 'online';
  const hasConversations = useConversations().length > 0;
  useEffect(() => (isOnline ? loadTheRest(hasConversations ? 0 : patienceMs) : undefined), [isOnline, hasConversations]);
  return null;
}

function Panes() {
  const place = usePlace();
  const [dialog, setDialog] = useState<AppDialog | null>(null);
  const currentId = place.name === 'conversation' ? place.conversationId : null;
  const membersShown = place.name === 'conversation' && place.panel === 'members';
  const toggleMembers = () => currentId && (membersShown ? goBack(pathOf({ conversationId: currentId })) : go(pathOf({ conversationId: currentId, panel: 'members' })));
  useAppShortcuts({ currentId, onSwitch: () => setDialog('switcher'), onShowShortcuts: () => setDialog('shortcuts') });
  return (
    <CallSlotsProvider value={callSlots}>
      <Shell
        front={place.name === 'home' ? 'sidebar' : membersShown ? 'details' : 'main'}
        sidebar={<Sidebar currentId={currentId} onNewConversation={() => setDialog('new')} onSearch={() => setDialog('switcher')} onShowShortcuts={() => setDialog('shortcuts')} />}
        main={
          place.name === 'conversation' ? (
            <Conversation
              conversationId={place.conversationId}
              at={place.seq}
              actions={<CallButtons key={place.conversationId} conversationId={place.conversationId} />}
              membersShown={membersShown}
              onToggleMembers={toggleMembers}
            />
          ) : place.name === 'settings' ? (
            <Settings />
          ) : place.name === 'calls' ? (
            <CallHistory />
          ) : (
            <Welcome onStart={() => setDialog('new')} />
          )
        }
        details={membersShown && currentId && <MembersPanel key={currentId} conversationId={currentId} />}
      />
      <CallLayer />
      <Dialogs dialog={dialog} onClose={() => setDialog(null)} />
    </CallSlotsProvider>
  );
}
