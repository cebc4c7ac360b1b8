import type { LogEvent } from '../../domain/event.ts';
import type { OutboxEntry } from '../contract.ts';
import type { ClientMeta, ClientStorage, StorageChange, StorageOutcome } from './client-storage.ts';
import type { Lease } from './lease.ts';
import { standsInTheWay } from './lease.ts';
import { StoredState } from './stored-state.ts';

interface Shared {
  state: StoredState;
  lease: Lease | null;
  watchers: Map<MemoryStorage, Set<() => void>>;
}

/** Keeps everything until the process ends: for tests, load and programs that may forget. */
export class MemoryStorage implements ClientStorage {
  #shared: Shared = { state: new StoredState(), lease: null, watchers: new Map() };

  /** A second door to the same storage, as another tab of a browser has. */
  tab(): MemoryStorage {
    const other = new MemoryStorage();
    other.#shared = this.#shared;
    return other;
  }

  async load() {
    const { state } = this.#shared;
    return { meta: state.meta, conversations: state.records(), outbox: state.outbox() };
  }

  async saveMeta(meta: ClientMeta): Promise<void> {
    this.#shared.state.saveMeta(meta);
  }

  async apply(change: StorageChange): Promise<StorageOutcome> {
    return this.#shared.state.apply(change);
  }

  async events(conversationId: string, range: { from: number; to: number; limit: number }): Promise<LogEvent[]> {
    return this.#shared.state.events(conversationId, range);
  }

  async outbox(): Promise<OutboxEntry[]> {
    return this.#shared.state.outbox();
  }

  async enqueue(entry: Omit<OutboxEntry, 'order'>): Promise<OutboxEntry> {
    const numbered = this.#shared.state.enqueue(entry);
    this.#tell();
    return numbered;
  }

  async update(entries: OutboxEntry[]): Promise<void> {
    this.#shared.state.update(entries);
    this.#tell();
  }

  async drop(clientIds: string[]): Promise<void> {
    this.#shared.state.drop(clientIds);
    this.#tell();
  }

  async lease(owner: string, now: number, until: number): Promise<boolean> {
    if (standsInTheWay(this.#shared.lease, { owner, now, until })) return false;
    this.#shared.lease = { owner, until };
    return true;
  }

  async release(owner: string): Promise<void> {
    if (this.#shared.lease?.owner !== owner) return;
    this.#shared.lease = null;
    this.#tell();
  }

  watch(listener: () => void): () => void {
    const own = this.#shared.watchers.get(this) ?? new Set();
    this.#shared.watchers.set(this, own.add(listener));
    return () => void own.delete(listener);
  }

  async clear(): Promise<void> {
    this.#shared.state.clear();
    this.#tell();
  }

  async close(): Promise<void> {
    this.#shared.watchers.delete(this);
  }

  #tell(): void {
    for (const [tab, listeners] of this.#shared.watchers) {
      if (tab === this) continue;
      for (const listener of listeners) listener();
    }
  }
}
