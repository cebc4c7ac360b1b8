'use client';
import { clsx } from 'clsx';
import { Phone, PhoneIncoming, PhoneMissed, PhoneOutgoing } from 'lucide-react';
import { useState } from 'react';
import type { PastCall } from '../../domain/call.ts';
import { useAccount } from '../shared/account-context.tsx';
import { Avatar } from '../shared/avatar.tsx';
import { useBlocked } from '../shared/blocked.ts';
import { Button, IconButton, Spinner } from '../shared/button.tsx';
import { endedCallWords, isMissed } from '../shared/call-words.ts';
import { conversationName } from '../shared/conversation-name.ts';
import { useClient, useConversation } from '../shared/delivery.tsx';
import { PageHeader } from '../shared/page-header.tsx';
import { useUser } from '../shared/people.ts';
import { go, pathOf } from '../shared/place.ts';
import { useQuery } from '../shared/query.tsx';
import { exactTime, listTime } from '../shared/time.ts';
import { mayCall } from './may-call.ts';
import { usually } from './prepared.ts';
import { useDesk, useSession } from './use-desk.ts';

const pageSize = 30;

/** All calls of all conversations, the newest first. */
export function CallHistory() {
  const client = useClient();
  const newest = useQuery({ key: ['calls'], fetch: () => client.api.calls.history.query({ limit: pageSize }) });
  const [older, setOlder] = useState<{ calls: readonly PastCall[]; more: boolean } | null>(null);
  const [loading, setLoading] = useState(false);
  const calls = [...(newest.data?.calls ?? []), ...(older?.calls ?? [])];
  const more = (older ?? newest.data)?.more ?? false;
  const loadOlder = () => {
    setLoading(true);
    client.api.calls.history
      .query({ before: calls.at(-1)?.id ?? null, limit: pageSize })
      .then((page) => setOlder({ calls: [...(older?.calls ?? []), ...page.calls], more: page.more }))
      .catch(() => {})
      .finally(() => setLoading(false));
  };
  return (
    <main aria-label="Calls" className="flex min-h-0 grow flex-col">
      <PageHeader title="Calls" />
      <div className="min-h-0 grow overflow-y-auto">
        <div className="mx-auto flex max-w-[608px] flex-col px-4 py-4 max-sm:px-2">
          {calls.length > 0 && <ul aria-label="Past calls">{calls.map((call) => <PastCallRow key={call.id} call={call} />)}</ul>}
          {!newest.data && !newest.error && <Spinner className="mx-auto my-12 size-6 text-ink-soft" />}
          {newest.error && !newest.data && <p className="py-12 text-center text-ink-soft">The calls could not be loaded. They will be when the connection is back.</p>}
          {newest.data && calls.length === 0 && <p className="py-12 text-center text-ink-soft">No calls yet. Open a conversation and press the telephone.</p>}
          {more && (
            <Button className="mx-auto my-4" busy={loading} onClick={loadOlder}>
              Load more
            </Button>
          )}
        </div>
      </div>
    </main>
  );
}

function PastCallRow({ call }: { call: PastCall }) {
  const desk = useDesk();
  const { account } = useAccount();
  const conversation = useConversation(call.conversationId);
  const caller = useUser(call.callerId)?.displayName ?? '…';
  const missed = isMissed(call, account.id);
  const isFree = useSession() === null;
  const blocked = useBlocked();
  const mayStart = isFree && conversation !== undefined && mayCall(conversation, blocked);
  const Icon = missed ? PhoneMissed : call.callerId === account.id ? PhoneOutgoing : PhoneIncoming;
  const name = conversation ? conversationName(conversation) : caller;
  return (
    <li className="flex items-center gap-3 rounded-md p-2 hover:bg-hover">
      <Avatar id={conversation?.peer?.id ?? call.conversationId} name={name} shape={conversation?.peer ? 'person' : 'group'} />
      <button type="button" className="min-w-0 grow rounded-sm text-left" onClick={() => go(pathOf({ conversationId: call.conversationId, seq: call.seq }))}>
        <span dir="auto" className={clsx('block truncate font-medium', missed && 'text-danger')}>
          {name}
        </span>
        <span className="flex items-center gap-1.5 text-meta text-ink-soft">
          <Icon aria-hidden size={14} className="shrink-0" />
          <span dir="auto" className="truncate">
            {endedCallWords(call, { userId: account.id, caller, other: conversation?.peer?.displayName ?? null, timed: false })}
          </span>
        </span>
      </button>
      <time data-tip={exactTime(call.endedAt)} className="shrink-0 text-meta text-ink-soft tabular-nums">
        {listTime(call.endedAt)}
      </time>
      {mayStart && (
        <IconButton label={`Call ${name}`} onClick={() => desk.start(call.conversationId, call.media, usually(call.media))}>
          <Phone size={18} />
        </IconButton>
      )}
    </li>
  );
}
