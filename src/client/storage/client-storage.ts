import type { LogEvent } from '../../domain/event.ts';
import type { Head } from '../../domain/head.ts';
import type { Hole, OutboxEntry } from '../contract.ts';

/** What a device stores of one conversation besides its events. */
export interface ConversationRecord {
  conversationId: string;
  head: Head;
  /** From where on the holes are reckoned. Events below it were seen in a former membership, or not at all. */
  visibleFromSeq: number;
  /** Last applied seq: everything from `visibleFromSeq` to here is held, except the holes. */
  cursor: number;
  /** Id of the event at `cursor`; null at 0 or where nothing before may be seen. */
  cursorId: string | null;
  holes: Hole[];
  /** The epoch whose log this was last compared with. */
  epoch: string;
  /** The epoch that the head is of, which is heard of apart from the log; that of the log where it is not said. */
  headEpoch?: string;
  /**
   * These rows were read or changed when the log reached `asOf`, beyond the cursor: they may show
   * what events say that are not held, and that a failover may take back. `lost`: it has.
   */
  ahead?: { rows: Hole[]; asOf: number; lost: boolean };
}

/** A step of one conversation: events, and the record they lead to. */
export interface StorageChange {
  /** What the change was worked out from. */
  base: Pick<ConversationRecord, 'cursor' | 'cursorId' | 'epoch' | 'ahead'>;
  record: ConversationRecord;
  events: LogEvent[];
  /** Forgets what is stored beyond this seq first. */
  truncateAfter?: number;
}

/** What came of a change: refused when another tab has meanwhile changed the ground it stands on. */
export interface StorageOutcome {
  applied: boolean;
  /** What is stored now; null when nothing is, as after a sign-out in another tab. */
  record: ConversationRecord | null;
}

/**
 * Where a device keeps its state. Every method is one atomic step: after a crash it has happened
 * entirely or not at all, and when it resolves it has happened. Several tabs may share one storage;
 * `watch` tells them of each other. Failures are `StorageError`s and change nothing.
 */
export interface ClientStorage {
  load(): Promise<{ meta: ClientMeta | null; conversations: ConversationRecord[]; outbox: OutboxEntry[] }>;
  saveMeta(meta: ClientMeta): Promise<void>;

  /**
   * Stores events together with the record they lead to. Only `truncateAfter` and a new epoch move a
   * stored cursor back: otherwise, of what two tabs hold, the union is kept. A row always says what the message is now, so
   * events that move the cursor on rewrite the messages they edit, delete or react to. Other events
   * (those that fill a hole) are rows as they are now, and simply replace what is held.
   */
  apply(change: StorageChange): Promise<StorageOutcome>;
  /** Events with `from <= seq <= to`, ascending; the newest `limit` of them. */
  events(conversationId: string, range: { from: number; to: number; limit: number }): Promise<LogEvent[]>;

  /** All entries, in their order. */
  outbox(): Promise<OutboxEntry[]>;
  /** Adds an entry and gives it its `order`, which follows the order of the calls. */
  enqueue(entry: Omit<OutboxEntry, 'order'>): Promise<OutboxEntry>;
  /** Replaces the entries with the same clientIds; those that were dropped meanwhile stay dropped. */
  update(entries: OutboxEntry[]): Promise<void>;
  drop(clientIds: string[]): Promise<void>;

  /**
   * Takes or keeps the right to send from this outbox until `until` (milliseconds since the epoch).
   * False while another tab holds it, by the clock as it is now.
   */
  lease(owner: string, now: number, until: number): Promise<boolean>;
  release(owner: string): Promise<void>;

  /** Calls `listener` when another tab changed the outbox or gave up its lease. */
  watch(listener: () => void): () => void;
  /** Forgets everything, at sign-out. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

export interface ClientMeta {
  userId: string;
  /** Everything acknowledged before this epoch has been queued again. */
  epoch: string;
}
