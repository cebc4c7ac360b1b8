import type { LogEvent } from '../../domain/event.ts';
import type { Head } from '../../domain/head.ts';
import type { OutboxEntry } from '../contract.ts';
import type { ConversationRecord, StorageChange } from '../storage/client-storage.ts';

// Made-up data for tests.

export const garden = '00000000-0000-4000-8000-0000000000aa';

/** `said(1, 2, 3)`: three messages by alice whose chain is whole. */
export function event(seq: number, changes: Partial<LogEvent> = {}): LogEvent {
  return {
    conversationId: garden,
    seq,
    id: `id-${seq}`,
    prevId: seq === 1 ? null : `id-${seq - 1}`,
    kind: 'message.sent',
    senderId: 'alice',
    clientId: `said-${seq}`,
    messageNo: seq,
    createdAt: seq * 1_000,
    payload: { text: `line ${seq}` },
    ...changes,
  };
}

/** Events `from` to `to`. */
export function events(from: number, to: number): LogEvent[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => event(from + i));
}

export function head(lastSeq: number, changes: Partial<Head> = {}): Head {
  return {
    conversationId: garden,
    kind: 'group',
    title: 'Garden',
    peer: null,
    role: 'member',
    lastSeq,
    headId: `id-${lastSeq}`,
    lastMessageNo: lastSeq,
    visibleFromSeq: 1,
    left: false,
    readVersion: 0,
    readSeq: 0,
    readMessageNo: 0,
    deliveredSeq: 0,
    lastMessage: null,
    changedAt: lastSeq * 1_000,
    ...changes,
  };
}

export function record(cursor: number, changes: Partial<ConversationRecord> = {}): ConversationRecord {
  return { conversationId: garden, head: head(cursor), visibleFromSeq: 1, cursor, cursorId: cursor === 0 ? null : `id-${cursor}`, holes: [], epoch: 'one', ...changes };
}

export function entry(clientId: string, changes: Partial<OutboxEntry> = {}): Omit<OutboxEntry, 'order'> {
  return { clientId, conversationId: garden, action: { type: 'send', text: clientId, replyTo: null }, createdAt: 0, state: 'queued', ...changes };
}

/** The next events, from where a storage is. */
export function grow(from: number, to: number, changes: Partial<StorageChange> = {}): StorageChange {
  const { cursor, cursorId, epoch } = record(from - 1);
  return { base: { cursor, cursorId, epoch }, record: record(to), events: events(from, to), ...changes };
}
