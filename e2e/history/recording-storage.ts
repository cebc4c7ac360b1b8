import type { Hole, OutboxEntry } from '../../src/client/contract.ts';
import type { ClientMeta, ClientStorage, ConversationRecord, StorageChange, StorageOutcome } from '../../src/client/storage/client-storage.ts';
import type { LogEvent } from '../../src/domain/event.ts';
import type { Entry, Stored } from './entry.ts';

/** What the history says a device holds of one conversation. */
export interface Known {
  cursor: number;
  visibleFromSeq: number;
  holes: Hole[];
  /** The epoch of the stored record; unknown where a former life has written it. */
  epoch?: string;
}

export interface Recording {
  device: string;
  userId: string;
  /** Of this device's lives, from 1. */
  life: number;
  holes: boolean;
  /**
   * What the history says of each conversation, kept up to date. A life begins with what the former
   * ones have written; the tabs of one device share one map.
   */
  known: Map<string, Known>;
  write(entry: Entry): void;
  /** Microseconds, as in `Entry.at`. */
  now(): number;
  /** Milliseconds since the epoch by a clock that no fault touches. */
  wallMs(): number;
}

interface Step {
  from: number;
  events: readonly LogEvent[];
  cut: number | undefined;
}

/** A storage that writes into the history what it has stored: after each step, and at the start of a life. */
export class RecordingStorage implements ClientStorage {
  readonly #storage: ClientStorage;
  readonly #recording: Recording;
  #isLoaded = false;

  constructor(storage: ClientStorage, recording: Recording) {
    this.#storage = storage;
    this.#recording = recording;
  }

  async load() {
    const loaded = await this.#storage.load();
    if (this.#isLoaded) return loaded;
    this.#isLoaded = true;
    // A process that was killed may have stored what it did not come to write.
    for (const record of loaded.conversations) await this.#catchUp(record);
    const { device, userId, life, holes, write, now } = this.#recording;
    const cursors = loaded.conversations.map(({ conversationId, cursor, cursorId }) => ({ conversationId, cursor, cursorId }));
    write({ type: 'loaded', at: now(), device, userId, life, holes, cursors });
    return loaded;
  }

  async apply(change: StorageChange): Promise<StorageOutcome> {
    const outcome = await this.#storage.apply(change);
    if (outcome.applied) this.#record(outcome.record ?? change.record, { from: change.base.cursor, events: change.events, cut: this.#cutOf(change) });
    return outcome;
  }

  saveMeta(meta: ClientMeta): Promise<void> {
    return this.#storage.saveMeta(meta);
  }

  events(conversationId: string, range: { from: number; to: number; limit: number }): Promise<LogEvent[]> {
    return this.#storage.events(conversationId, range);
  }

  outbox(): Promise<OutboxEntry[]> {
    return this.#storage.outbox();
  }

  enqueue(entry: Omit<OutboxEntry, 'order'>): Promise<OutboxEntry> {
    return this.#storage.enqueue(entry);
  }

  update(entries: OutboxEntry[]): Promise<void> {
    return this.#storage.update(entries);
  }

  drop(clientIds: string[]): Promise<void> {
    return this.#storage.drop(clientIds);
  }

  lease(owner: string, now: number, until: number): Promise<boolean> {
    return this.#storage.lease(owner, now, until);
  }

  release(owner: string): Promise<void> {
    return this.#storage.release(owner);
  }

  watch(listener: () => void): () => void {
    return this.#storage.watch(listener);
  }

  clear(): Promise<void> {
    return this.#storage.clear();
  }

  close(): Promise<void> {
    return this.#storage.close();
  }

  async #catchUp(record: ConversationRecord): Promise<void> {
    const { conversationId, cursor } = record;
    const known = this.#knownOf(record);
    // One step at most is missing, so it has either cut or grown.
    const cut = cursor < known.cursor ? cursor : undefined;
    const to = { from: 1, to: cursor, limit: Infinity };
    const isMissing = cursor > known.cursor || known.holes.length > 0;
    const held = isMissing ? await this.#storage.events(conversationId, to) : [];
    this.#record(record, { from: known.cursor, events: held.filter((event) => isNewTo(known, event)), cut });
  }

  #record(record: ConversationRecord, { from, events, cut }: Step): void {
    const { device, userId, known: all, write, now, wallMs } = this.#recording;
    const { conversationId, visibleFromSeq, cursor, cursorId, holes, epoch } = record;
    const known = this.#knownOf(record);
    all.set(conversationId, { cursor, visibleFromSeq, holes, epoch });
    // Another tab was faster, and has written the rest.
    const isBehind = from < known.cursor;
    const news = isBehind && cut === undefined ? events.filter((event) => isNewTo(known, event)) : events;
    if (news.length === 0 && cut === undefined && same({ cursor, visibleFromSeq, holes }, known)) return;
    write({
      type: 'stored',
      at: now(),
      device,
      userId,
      conversationId,
      visibleFromSeq,
      from: isBehind ? known.cursor : from,
      to: cursor,
      toId: cursorId,
      ...(cut === undefined ? {} : { truncateAfter: cut }),
      holes,
      events: news.map(asWritten),
      wallMs: wallMs(),
    });
  }

  #knownOf({ conversationId, visibleFromSeq }: ConversationRecord): Known {
    return this.#recording.known.get(conversationId) ?? { cursor: visibleFromSeq - 1, visibleFromSeq, holes: [] };
  }

  /** As the storages do it: a step into another epoch takes away what other tabs have stored beyond its base. */
  #cutOf({ base, record, truncateAfter }: StorageChange): number | undefined {
    const known = this.#recording.known.get(record.conversationId);
    if (truncateAfter !== undefined || !known) return truncateAfter;
    return known.epoch !== undefined && known.epoch !== record.epoch && known.cursor > base.cursor ? base.cursor : undefined;
  }
}

function asWritten({ seq, id, prevId, kind, payload, createdAt }: LogEvent): Stored['events'][number] {
  const { target, userId } = payload;
  const isOfMember = kind.startsWith('member.') && typeof userId === 'string';
  return { seq, id, prevId, kind, ...(typeof target === 'number' ? { target } : {}), ...(isOfMember ? { member: userId } : {}), createdAt };
}

function isNewTo({ cursor, holes }: Known, { seq }: LogEvent): boolean {
  return seq > cursor || holes.some(({ from, to }) => from <= seq && seq <= to);
}

function same(stored: Omit<Known, 'epoch'>, known: Known): boolean {
  return stored.cursor === known.cursor && stored.visibleFromSeq === known.visibleFromSeq && JSON.stringify(stored.holes) === JSON.stringify(known.holes);
}
