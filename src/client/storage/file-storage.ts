import type { LogEvent } from '../../domain/event.ts';
import type { OutboxEntry } from '../contract.ts';
import type { ClientMeta, ClientStorage, StorageChange, StorageOutcome } from './client-storage.ts';
import { Journal } from './journal.ts';
import type { JournalOperation } from './journal-operation.ts';
import { snapshotOf } from './journal-operation.ts';
import type { Lease } from './lease.ts';
import { standsInTheWay } from './lease.ts';
import type { StoredState } from './stored-state.ts';

/** The journal is written anew when it has become this many bytes, and several times what it holds. */
const compactAbove = 4 * 1024 * 1024;
const compactFactor = 4;

/** Keeps everything in one file (and in memory), for programs. One process at a time. */
export class FileStorage implements ClientStorage {
  readonly #path: string;
  readonly #compactAbove: number;
  #opening: Promise<{ journal: Journal; state: StoredState }> | null = null;
  #compacting: Promise<void> | null = null;
  #bytesNeeded = 0;
  #lease: Lease | null = null;

  constructor(path: string, options: { compactAboveBytes?: number } = {}) {
    this.#path = path;
    this.#compactAbove = options.compactAboveBytes ?? compactAbove;
  }

  async load() {
    const { state } = await this.#open();
    return { meta: state.meta, conversations: state.records(), outbox: state.outbox() };
  }

  saveMeta(meta: ClientMeta): Promise<void> {
    return this.#write(['meta', meta]);
  }

  apply(change: StorageChange): Promise<StorageOutcome> {
    return this.#write(['apply', change]);
  }

  async events(conversationId: string, range: { from: number; to: number; limit: number }): Promise<LogEvent[]> {
    return (await this.#open()).state.events(conversationId, range);
  }

  async outbox(): Promise<OutboxEntry[]> {
    return (await this.#open()).state.outbox();
  }

  enqueue(entry: Omit<OutboxEntry, 'order'>): Promise<OutboxEntry> {
    return this.#write(['enqueue', entry]);
  }

  update(entries: OutboxEntry[]): Promise<void> {
    return this.#write(['update', entries]);
  }

  drop(clientIds: string[]): Promise<void> {
    return this.#write(['drop', clientIds]);
  }

  /** In memory: no other process has the file. */
  async lease(owner: string, now: number, until: number): Promise<boolean> {
    if (standsInTheWay(this.#lease, { owner, now, until })) return false;
    this.#lease = { owner, until };
    return true;
  }

  async release(owner: string): Promise<void> {
    if (this.#lease?.owner === owner) this.#lease = null;
  }

  watch(): () => void {
    return () => {};
  }

  clear(): Promise<void> {
    return this.#write(['clear']);
  }

  async close(): Promise<void> {
    const opening = this.#opening;
    this.#opening = null;
    await this.#compacting?.catch(() => undefined);
    await (await opening?.catch(() => null))?.journal.close();
  }

  async #write<T>(operation: JournalOperation): Promise<T> {
    const { journal, state } = await this.#open();
    const result = (await journal.write(operation)) as T;
    if (journal.bytes > Math.max(this.#compactAbove, this.#bytesNeeded * compactFactor)) this.#compact(journal, state);
    return result;
  }

  /** What fails here has lost nothing: the old journal is still whole. */
  #compact(journal: Journal, state: StoredState): void {
    this.#compacting ??= journal
      .rewrite(() => snapshotOf(state))
      .then(() => void (this.#bytesNeeded = journal.bytes))
      .catch(() => void (this.#bytesNeeded = journal.bytes))
      .finally(() => (this.#compacting = null));
  }

  #open(): Promise<{ journal: Journal; state: StoredState }> {
    if (this.#opening) return this.#opening;
    const opening = Journal.open(this.#path);
    this.#opening = opening;
    opening.catch(() => {
      if (this.#opening === opening) this.#opening = null;
    });
    return opening;
  }
}

