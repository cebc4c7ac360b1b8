import type { DBSchema, IDBPDatabase, IDBPObjectStore, IDBPTransaction } from 'idb';
import { openDB } from 'idb';
import type { LogEvent } from '../../domain/event.ts';
import type { OutboxEntry } from '../contract.ts';
import type { ClientMeta, ClientStorage, ConversationRecord, StorageChange, StorageOutcome } from './client-storage.ts';
import { storeChange } from './indexeddb-change.ts';
import type { Lease } from './lease.ts';
import { standsInTheWay } from './lease.ts';
import { StorageError } from './storage-error.ts';
import { TabChannel } from './tab-channel.ts';

interface Schema extends DBSchema {
  events: { key: [string, number]; value: LogEvent };
  conversations: { key: string; value: ConversationRecord };
  outbox: { key: number; value: OutboxEntry; indexes: { clientId: string } };
  /** Single things, by name. */
  notes: { key: string; value: ClientMeta | Lease };
}

type Store = 'events' | 'conversations' | 'outbox' | 'notes';
export type WriteTransaction = IDBPTransaction<Schema, Store[], 'readwrite'>;
export type EventStore = IDBPObjectStore<Schema, Store[], 'events', 'readwrite'>;

const version = 1;
const metaKey = 'meta';
const leaseKey = 'lease';

/** Keeps everything in the browser's database `name`; all tabs that name it share it. */
export class IndexedDbStorage implements ClientStorage {
  readonly #name: string;
  readonly #tabs: TabChannel;
  #database: Promise<IDBPDatabase<Schema>> | null = null;

  constructor(name = 'holdfast') {
    this.#name = name;
    this.#tabs = new TabChannel(name);
  }

  load() {
    return this.#read(async (database) => {
      const transaction = database.transaction(['notes', 'conversations', 'outbox']);
      const [meta, conversations, outbox] = await Promise.all([
        transaction.objectStore('notes').get(metaKey),
        transaction.objectStore('conversations').getAll(),
        transaction.objectStore('outbox').getAll(),
      ]);
      return { meta: (meta as ClientMeta | undefined) ?? null, conversations, outbox };
    });
  }

  saveMeta(meta: ClientMeta): Promise<void> {
    return this.#write(['notes'], async (transaction) => void (await transaction.objectStore('notes').put(meta, metaKey)));
  }

  apply(change: StorageChange): Promise<StorageOutcome> {
    return this.#write(['events', 'conversations'], (transaction) => storeChange(transaction, change));
  }

  /** Logs are mostly dense, so the newest `limit` are looked for where they would be; then in ever wider windows. */
  events(conversationId: string, { from, to, limit }: { from: number; to: number; limit: number }): Promise<LogEvent[]> {
    return this.#read(async (database) => {
      const store = database.transaction('events').store;
      let found: LogEvent[] = [];
      let width = limit;
      for (let end = to; end >= from && found.length < limit; width *= 2) {
        const start = Math.max(from, end - width + 1);
        const window = await store.getAll(IDBKeyRange.bound([conversationId, start], [conversationId, end]));
        found = [...window, ...found].slice(-limit);
        end = start - 1;
      }
      return found;
    });
  }

  outbox(): Promise<OutboxEntry[]> {
    return this.#read((database) => database.getAll('outbox'));
  }

  /** Written through to the disk: what a person has said must survive the machine, not only the tab. */
  async enqueue(entry: Omit<OutboxEntry, 'order'>): Promise<OutboxEntry> {
    const order = await this.#write(['outbox'], (transaction) => transaction.objectStore('outbox').add(entry as OutboxEntry), 'strict');
    this.#tabs.tell();
    return { ...entry, order };
  }

  async update(entries: OutboxEntry[]): Promise<void> {
    await this.#write(['outbox'], async (transaction) => {
      const outbox = transaction.objectStore('outbox');
      for (const entry of entries) if (await outbox.getKey(entry.order)) await outbox.put(entry);
    });
    this.#tabs.tell();
  }

  async drop(clientIds: string[]): Promise<void> {
    await this.#write(['outbox'], async (transaction) => {
      const outbox = transaction.objectStore('outbox');
      for (const clientId of clientIds) {
        const order = await outbox.index('clientId').getKey(clientId);
        if (order !== undefined) await outbox.delete(order);
      }
    });
    this.#tabs.tell();
  }

  lease(owner: string, now: number, until: number): Promise<boolean> {
    return this.#write(['notes'], async (transaction) => {
      const notes = transaction.objectStore('notes');
      const held = (await notes.get(leaseKey)) as Lease | undefined;
      if (standsInTheWay(held, { owner, now, until })) return false;
      await notes.put({ owner, until }, leaseKey);
      return true;
    });
  }

  async release(owner: string): Promise<void> {
    await this.#write(['notes'], async (transaction) => {
      const notes = transaction.objectStore('notes');
      const held = (await notes.get(leaseKey)) as Lease | undefined;
      if (held?.owner === owner) await notes.delete(leaseKey);
    });
    this.#tabs.tell();
  }

  watch(listener: () => void): () => void {
    return this.#tabs.watch(listener);
  }

  async clear(): Promise<void> {
    const all: Store[] = ['events', 'conversations', 'outbox', 'notes'];
    await this.#write(all, async (transaction) => {
      for (const store of all) await transaction.objectStore(store).clear();
    });
    this.#tabs.tell();
  }

  async close(): Promise<void> {
    this.#tabs.close();
    const database = await this.#database?.catch(() => null);
    this.#database = null;
    database?.close();
  }

  async #read<T>(read: (database: IDBPDatabase<Schema>) => Promise<T>): Promise<T> {
    try {
      return await read(await this.#open());
    } catch (error) {
      throw storageErrorOf(error);
    }
  }

  /** All or nothing: whatever fails, the transaction is undone. */
  async #write<T>(stores: Store[], write: (transaction: WriteTransaction) => Promise<T>, durability: 'strict' | 'relaxed' = 'relaxed'): Promise<T> {
    try {
      const database = await this.#open();
      const transaction = database.transaction(stores, 'readwrite', { durability });
      const written = write(transaction).catch((error: unknown) => {
        abort(transaction);
        throw error;
      });
      const [result] = await Promise.all([written, transaction.done]);
      return result;
    } catch (error) {
      throw storageErrorOf(error);
    }
  }

  /** Browsers close databases of their own accord; the next step opens it again. */
  #open(): Promise<IDBPDatabase<Schema>> {
    if (this.#database) return this.#database;
    const forget = () => (this.#database = null);
    const opened = openDB<Schema>(this.#name, version, {
      upgrade(database) {
        database.createObjectStore('events', { keyPath: ['conversationId', 'seq'] });
        database.createObjectStore('conversations', { keyPath: 'conversationId' });
        database.createObjectStore('outbox', { keyPath: 'order', autoIncrement: true }).createIndex('clientId', 'clientId', { unique: true });
        database.createObjectStore('notes');
      },
      blocking: (_, __, event) => {
        forget();
        (event.target as IDBDatabase).close();
      },
      terminated: forget,
    });
    this.#database = opened;
    opened.catch(forget);
    return opened;
  }
}

function abort(transaction: WriteTransaction): void {
  try {
    transaction.abort();
  } catch {
    // it had failed by itself
  }
}

function storageErrorOf(cause: unknown): StorageError {
  if (cause instanceof StorageError) return cause;
  const name = cause instanceof Error ? cause.name : '';
  if (name === 'QuotaExceededError') return new StorageError('full', 'There is no room left in this browser', { cause });
  return new StorageError('unavailable', 'This browser does not let the app keep data', { cause });
}
