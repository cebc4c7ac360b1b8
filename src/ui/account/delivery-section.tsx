'use client';
import { CircleCheck, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import type { ConversationSummary } from '../../client/contract.ts';
import type { Verification } from '../../client/log/difference.ts';
import { Avatar } from '../shared/avatar.tsx';
import { Button } from '../shared/button.tsx';
import { conversationName } from '../shared/conversation-name.ts';
import { useConversations, useStatus } from '../shared/delivery.tsx';
import { Section } from './section.tsx';
import type { VerificationRun } from './use-verification.ts';
import { useVerification } from './use-verification.ts';
import { amountWords, counted, differenceWords, numberWords, resultWords } from './verification-words.ts';

/** More than this many are shown when asked for. */
const shownAtFirst = 8;

/** What this device holds, and whether that is what the server does. */
export function DeliverySection() {
  const conversations = useConversations();
  const isOnline = useStatus().state === 'online';
  const { run, start } = useVerification(conversations);
  const [all, setAll] = useState(false);
  const differs = ({ conversationId }: ConversationSummary) => (run?.verified.get(conversationId)?.differences.length ?? 0) > 0;
  const ordered = [...conversations.filter(differs), ...conversations.filter((conversation) => !differs(conversation))];
  const shown = all ? ordered : ordered.slice(0, shownAtFirst);
  const isRunning = run?.state === 'running';
  return (
    <Section title="Delivery" intro="What this device holds of each conversation. Compare it with the server, event by event.">
      <div className="flex items-center gap-4 max-sm:flex-col max-sm:items-stretch max-sm:gap-3">
        <Outcome run={run} isOnline={isOnline} />
        <Button look="primary" busy={isRunning} disabled={!isOnline || conversations.length === 0} onClick={() => !isRunning && void start()}>
          Verify my history
        </Button>
      </div>
      {conversations.length === 0 && <p className="text-ink-soft">There are no conversations on this device yet.</p>}
      <ul aria-label="Conversations on this device" className="flex flex-col empty:hidden">
        {shown.map((conversation) => (
          <HeldRow key={conversation.conversationId} conversation={conversation} verification={run?.verified.get(conversation.conversationId)} />
        ))}
      </ul>
      {ordered.length > shown.length && (
        <div>
          <Button onClick={() => setAll(true)}>Show all {ordered.length}</Button>
        </div>
      )}
    </Section>
  );
}

/** How far it is, and what came of it. */
function Outcome({ run, isOnline }: { run: VerificationRun | null; isOnline: boolean }) {
  return (
    <div className="min-w-0 grow">
      <p role="status" className="text-ink-soft">
        {outcomeWords(run, isOnline)}
      </p>
      {/* Its place is kept, so that nothing below moves. */}
      <div className="mt-1 h-1">{run?.state === 'running' && <ProgressBar progress={run.progress} />}</div>
    </div>
  );
}

function ProgressBar({ progress }: { progress: number }) {
  return (
    <div role="progressbar" aria-label="Comparing with the server" aria-valuemin={0} aria-valuemax={100} aria-valuenow={Math.round(progress * 100)} className="h-full overflow-hidden rounded-full bg-hover-strong">
      <div className="h-full bg-accent transition-[width]" style={{ width: `${progress * 100}%` }} />
    </div>
  );
}

function outcomeWords(run: VerificationRun | null, isOnline: boolean): string {
  const offline = "You're offline. To verify, this device needs the server.";
  if (!run) return isOnline ? 'Not compared yet.' : offline;
  if (run.state === 'running') return `Comparing ${counted(run.total, 'conversation')} with the server…`;
  const verified = [...run.verified.values()];
  if (run.state === 'done') return resultWords(verified);
  const done = `after ${verified.filter(({ broken }) => broken === undefined).length} of ${counted(run.total, 'conversation')}`;
  if (run.state === 'failed') return `Stopped ${done}. ${run.problem}`;
  return isOnline ? `Interrupted ${done}. Verify again.` : offline;
}

function HeldRow({ conversation, verification }: { conversation: ConversationSummary; verification: Verification | undefined }) {
  const { conversationId, kind, peer, missing } = conversation;
  const name = conversationName(conversation);
  const isDifferent = verification !== undefined && verification.differences.length > 0;
  const identical = verification !== undefined && !isDifferent;
  const held = verification?.held ?? conversation.held;
  return (
    <li className="flex min-h-14 items-center gap-3 py-2">
      <Avatar id={peer?.id ?? conversationId} name={name} shape={kind === 'group' ? 'group' : 'person'} />
      <div className="min-w-0 grow">
        <p className="truncate font-medium">
          <bdi>{name}</bdi>
        </p>
        <p className="tabular text-meta text-ink-soft">
          {amountWords({ held, identical: identical && held > 0 })}
          {missing > 0 && ` · ${numberWords(missing)} not loaded yet`}
          {conversation.left && ' · up to where you left'}
        </p>
        {isDifferent && differenceWords(verification).map((line) => <p key={line} className="tabular text-meta">{line}</p>)}
      </div>
      {identical && held > 0 && <CircleCheck aria-hidden size={20} className="shrink-0 text-accent" />}
      {isDifferent && <TriangleAlert role="img" aria-label="Differed" size={20} className="shrink-0 text-danger" />}
    </li>
  );
}
