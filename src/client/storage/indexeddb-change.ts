import type { LogEvent } from '../../domain/event.ts';
import type { StorageChange, StorageOutcome } from './client-storage.ts';
import { editsOf, targetOf } from '../log/event-fold.ts';
import { applyChange, rowsBeyond, rowsNamed } from './apply-change.ts';
import { EventShelf } from './event-shelf.ts';
import type { EventStore, WriteTransaction } from './indexeddb-storage.ts';

/** Reads what a change touches, works the change out, and writes what came of it: all in one transaction. */
export async function storeChange(transaction: WriteTransaction, change: StorageChange): Promise<StorageOutcome> {
  const { conversationId } = change.record;
  const events = transaction.objectStore('events');
  const conversations = transaction.objectStore('conversations');
  const [stored = null, shelf] = await Promise.all([conversations.get(conversationId), readTouched(events, change)]);
  const { outcome, cut, puts } = applyChange(stored, shelf, change);
  if (!outcome.applied || !outcome.record) return outcome;
  if (cut !== undefined) await events.delete(IDBKeyRange.bound([conversationId, cut], [conversationId, Infinity], true));
  await Promise.all(puts.map((event) => events.put(event)));
  await conversations.put(outcome.record);
  return outcome;
}

async function readTouched(events: EventStore, change: StorageChange): Promise<EventShelf> {
  const { conversationId } = change.record;
  const range = (from: number, to: number) => events.getAll(IDBKeyRange.bound([conversationId, from], [conversationId, to]));
  const shelf = new EventShelf();
  const take = (rows: LogEvent[]) => rows.forEach((row) => shelf.put(row));
  const named = await Promise.all([change.base.cursor, ...rowsNamed(change)].map((seq) => events.get([conversationId, seq])));
  const rows = named.filter((row) => row !== undefined);
  take(rows);
  take(await range(rowsBeyond(change) + 1, Infinity));
  // A deletion takes the text of the edits as well.
  for (const event of change.events) {
    const edits = editsOf(rows.find(({ seq }) => seq === targetOf(event)), event);
    if (edits) take(await range(edits.from, edits.to));
  }
  return shelf;
}
