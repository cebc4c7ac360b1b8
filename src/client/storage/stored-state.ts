import type { LogEvent } from '../../domain/event.ts';
import type { OutboxEntry } from '../contract.ts';
import type { ClientMeta, ConversationRecord, StorageChange, StorageOutcome } from './client-storage.ts';
import { applyChange } from './apply-change.ts';
import { EventShelf } from './event-shelf.ts';

interface StoredConversation {
  record: ConversationRecord | null;
  shelf: EventShelf;
}

/**
 * All that one device stores, in memory, as a machine of synchronous steps: the memory storage is
 * this behind promises, the file storage is this replayed from a journal.
 */
export class StoredState {
  #meta: ClientMeta | null = null;
  #conversations = new Map<string, StoredConversation>();
  #outbox = new Map<string, OutboxEntry>();
  #lastOrder = 0;

  get meta(): ClientMeta | null {
    return this.#meta;
  }

  saveMeta(meta: ClientMeta): void {
    this.#meta = meta;
  }

  records(): ConversationRecord[] {
    return [...this.#conversations.values()].flatMap(({ record }) => (record ? [record] : []));
  }

  outbox(): OutboxEntry[] {
    return [...this.#outbox.values()];
  }

  events(conversationId: string, range: { from: number; to: number; limit: number }): LogEvent[] {
    return this.#conversations.get(conversationId)?.shelf.range(range) ?? [];
  }

  apply(change: StorageChange): StorageOutcome {
    const { conversationId } = change.record;
    const { record, shelf } = this.#conversations.get(conversationId) ?? { record: null, shelf: new EventShelf() };
    const { outcome } = applyChange(record, shelf, change);
    if (outcome.applied) this.#conversations.set(conversationId, { record: outcome.record, shelf });
    return outcome;
  }

  enqueue(entry: Omit<OutboxEntry, 'order'>): OutboxEntry {
    const numbered = { ...entry, order: ++this.#lastOrder };
    this.#outbox.set(entry.clientId, numbered);
    return numbered;
  }

  update(entries: OutboxEntry[]): void {
    for (const entry of entries) {
      if (this.#outbox.has(entry.clientId)) this.#outbox.set(entry.clientId, entry);
    }
  }

  drop(clientIds: string[]): void {
    for (const clientId of clientIds) this.#outbox.delete(clientId);
  }

  clear(): void {
    this.#meta = null;
    this.#conversations = new Map();
    this.#outbox = new Map();
  }

  /** The number the last entry got: a snapshot must not give it away again. */
  get lastOrder(): number {
    return this.#lastOrder;
  }

  /** Puts back what a snapshot holds. */
  restore({ record, events }: { record: ConversationRecord; events: LogEvent[] }): void {
    const stored = this.#conversations.get(record.conversationId) ?? { record, shelf: new EventShelf() };
    for (const event of events) stored.shelf.put(event);
    this.#conversations.set(record.conversationId, { record, shelf: stored.shelf });
  }

  restoreOutbox({ entries, lastOrder }: { entries: OutboxEntry[]; lastOrder: number }): void {
    for (const entry of entries) this.#outbox.set(entry.clientId, entry);
    this.#lastOrder = lastOrder;
  }
}
