import type { LogEvent } from '../../domain/event.ts';
import type { StorageChange, StorageOutcome } from '../contract.ts';
import { blankEdit, editsOf, foldEvent, targetOf } from '../log/event-fold.ts';
import type { EventStore, WriteTransaction } from './indexeddb-storage.ts';
import { mergeRecords, stillHolds } from './stored-record.ts';

/** One step of one conversation, in one transaction. The rules are those of `StoredState.apply`. */
export async function storeChange(transaction: WriteTransaction, change: StorageChange): Promise<StorageOutcome> {
  const { base, truncateAfter } = change;
  const { conversationId } = change.record;
  const events = transaction.objectStore('events');
  const conversations = transaction.objectStore('conversations');
  const [stored = null, atBase] = await Promise.all([conversations.get(conversationId), events.get([conversationId, base.cursor])]);
  if (!stillHolds(stored, base, atBase?.id)) return { applied: false, record: stored };

  if (truncateAfter !== undefined) await events.delete(IDBKeyRange.bound([conversationId, truncateAfter], [conversationId, Infinity], true));
  const growing = change.record.cursor > base.cursor;
  const heldUpTo = stored?.cursor ?? 0;
  for (const event of change.events) {
    // What another tab has stored before has been kept up to date; this tab's may be older.
    if (growing && event.seq <= heldUpTo && (await events.get([conversationId, event.seq]))?.id === event.id) continue;
    await events.put(event);
    if (growing) await rewriteTarget(events, event);
  }
  const record = mergeRecords(stored, change);
  await conversations.put(record);
  return { applied: true, record };
}

async function rewriteTarget(events: EventStore, event: LogEvent): Promise<void> {
  const target = targetOf(event);
  const row = target === null ? undefined : await events.get([event.conversationId, target]);
  if (!row) return;
  const edits = editsOf(row, event);
  for (const edit of edits ? await readRange(events, event.conversationId, edits) : []) await replace(events, edit, blankEdit(edit, event));
  await replace(events, row, foldEvent(row, event));
}

function readRange(events: EventStore, conversationId: string, { from, to }: { from: number; to: number }): Promise<LogEvent[]> {
  return events.getAll(IDBKeyRange.bound([conversationId, from], [conversationId, to]));
}

async function replace(events: EventStore, row: LogEvent, rewritten: LogEvent): Promise<void> {
  if (rewritten !== row) await events.put(rewritten);
}
