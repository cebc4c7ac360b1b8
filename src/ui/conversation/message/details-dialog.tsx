'use client';
import type { ReactNode } from 'react';
import { useRef } from 'react';
import type { Message } from '../../../domain/message.ts';
import { useClient, useTimeline } from '../../shared/delivery.tsx';
import { Dialog } from '../../shared/dialog.tsx';
import { useQuery } from '../../shared/query.tsx';
import { preciseTime } from '../../shared/time.ts';
import { useTalk } from '../talk-context.tsx';
import type { Saying } from '../timeline/saying.ts';
import { StoredOn } from './stored-on.tsx';

/** When a message was sent and accepted, what became of it, and where it is stored. */
export function DetailsDialog({ saying, onClose }: { saying: Saying; onClose: () => void }) {
  const { conversationId } = useTalk();
  const { messages } = useTimeline(conversationId);
  const message = messages.find(({ seq }) => seq === saying.seq);
  // The text itself has the focus, so that the arrow keys scroll it.
  const text = useRef<HTMLDivElement>(null);
  return (
    <Dialog title="Message details" onClose={onClose} initialFocus={text}>
      <div ref={text} tabIndex={0} className="ring-inset flex min-h-0 flex-col gap-5 overflow-y-auto px-5 pt-1 pb-5">
        {message ? <Details message={message} /> : <p className="text-ink-soft">This message is no longer loaded here.</p>}
      </div>
    </Dialog>
  );
}

function Details({ message }: { message: Message }) {
  const { userId } = useTalk();
  const client = useClient();
  const { conversationId, seq, senderId, clientId, createdAt, editedSeq, deletedSeq } = message;
  const sent = senderId === userId ? client.sent(clientId) : undefined;
  return (
    <>
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-2">
        {sent && <Fact name="Sent">{preciseTime(sent.createdAt)}, from this device</Fact>}
        <Fact name="Accepted" seq={seq}>
          {preciseTime(createdAt)}
        </Fact>
        {editedSeq !== null && deletedSeq === null && <Change name="Edited" conversationId={conversationId} seq={editedSeq} />}
        {deletedSeq !== null && <Change name="Deleted" conversationId={conversationId} seq={deletedSeq} />}
      </dl>
      <StoredOn conversationId={conversationId} seq={seq} />
    </>
  );
}

/** An edit or deletion is an event too; its time is known where it is on this device. */
function Change({ name, conversationId, seq }: { name: string; conversationId: string; seq: number }) {
  const client = useClient();
  const { data } = useQuery({
    key: ['event', conversationId, seq],
    fetch: async () => (await client.event(conversationId, seq)) ?? null,
    freshMs: 0,
  });
  return (
    <Fact name={name} seq={seq}>
      {data && preciseTime(data.createdAt)}
    </Fact>
  );
}

/** `seq`: the place in the log. */
function Fact({ name, seq, children }: { name: string; seq?: number; children: ReactNode }) {
  return (
    <>
      <dt className="text-ink-soft">{name}</dt>
      <dd className="tabular">
        {children}
        {seq !== undefined && <span className="ml-2 whitespace-nowrap text-ink-soft">№ {seq.toLocaleString()}</span>}
      </dd>
    </>
  );
}
