import type { LogEvent } from '../../domain/event.ts';
import type { StorageChange, StorageOutcome } from '../contract.ts';
import { blankEdit, editsOf, foldEvent, targetOf } from '../log/event-fold.ts';
import type { EventStore, WriteTransaction } from './indexeddb-storage.ts';
import { cutOf, markCut, mergeRecords, stillHolds } from './stored-record.ts';

/** One step of one conversation, in one transaction. The rules are those of `StoredState.apply`. */
export async function storeChange(transaction: WriteTransaction, change: StorageChange): Promise<StorageOutcome> {
  const { base } = change;
  const { conversationId } = change.record;
  const events = transaction.objectStore('events');
  const conversations = transaction.objectStore('conversations');
  const stored = (await conversations.get(conversationId)) ?? null;
  const growing = change.record.cursor > base.cursor;
  // Only where another tab was faster, there is more than the base to look at.
  const compared = [base.cursor, ...(growing && stored ? change.events.map(({ seq }) => seq).filter((seq) => seq <= stored.cursor) : [])];
  const held = new Map<number, string | undefined>();
  for (const seq of compared) held.set(seq, (await events.get([conversationId, seq]))?.id);
  if (!stillHolds(stored, change, (seq) => held.get(seq))) return { applied: false, record: stored };

  const cut = cutOf(stored, change);
  const beyond = cut === undefined ? null : IDBKeyRange.bound([conversationId, cut], [conversationId, Infinity], true);
  const lost = beyond ? await events.getAll(beyond) : [];
  if (beyond) await events.delete(beyond);
  for (const event of change.events) {
    // What another tab has stored before has been kept up to date; this tab's may be older.
    if (growing && cut === undefined && held.get(event.seq) === event.id) continue;
    await events.put(event);
    if (growing) await rewriteTarget(events, event);
  }
  const record = markCut(mergeRecords(stored, change), lost);
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
