import type { LogEvent } from '../../domain/event.ts';
import type { OutboxAction, OutboxEntry } from '../contract.ts';
import type { ClientStorage } from '../storage/client-storage.ts';
import type { Ask } from '../log/rewind.ts';
import type { OutboxBook } from './outbox-book.ts';

/** As many of the newest events are searched for a message that has moved. */
const searched = 500;

/** The seq of the message that an action names, or null. */
export function namedSeq(action: OutboxAction): number | null {
  return action.type === 'send' ? action.replyTo : action.seq;
}

/** A conversation's log as it is in this epoch. */
export interface CurrentLog {
  /** Undefined where there is none, or none that may be seen. */
  at(seq: number): Promise<LogEvent | undefined>;
  /** Of those that are held, ascending. */
  newest(limit: number): Promise<LogEvent[]>;
}

/** What is held of it, and the log itself where there is a hole: what is stored there may be another log's. */
export function currentLog(conversationId: string, { storage, ask, cursor, holds }: { storage: ClientStorage; ask: Ask; cursor: number; holds(seq: number): boolean }): CurrentLog {
  return {
    async at(seq) {
      const rows = holds(seq) ? await storage.events(conversationId, { from: seq, to: seq, limit: 1 }) : (await ask({ conversationId, after: seq - 1, limit: 1 })).events;
      return rows.find((row) => row.seq === seq);
    },
    async newest(limit) {
      const rows = await storage.events(conversationId, { from: 1, to: cursor, limit });
      return rows.filter(({ seq }) => holds(seq));
    },
  };
}

export async function identify(storage: ClientStorage, conversationId: string, seq: number): Promise<OutboxEntry['target']> {
  const [held] = await storage.events(conversationId, { from: seq, to: seq, limit: 1 });
  return held && key(held);
}

/**
 * A message is named by its seq, and a failover may have given that seq to another message: an edit
 * that was meant for one must not reach the other. Returns the entry as it may be sent (the same one
 * if nothing has moved), or null when what it names is not held any more.
 */
export async function aim(entry: OutboxEntry, { log, book, userId }: { log: CurrentLog; book: OutboxBook; userId: string }): Promise<OutboxEntry | null> {
  const { action, target } = entry;
  const seq = namedSeq(action);
  if (!target || seq === null) return entry;
  const named = await log.at(seq);
  if (named?.id === target.id) return entry;
  // Our own message was sent again before this entry, so the outbox knows where it is now.
  const own = target.senderId === userId ? book.get(target.clientId)?.acked : undefined;
  if (own) return { ...entry, action: { ...action, ...renamed(action, own.seq) }, target: { ...target, id: own.id } };
  const newest = await log.newest(searched);
  const moved = newest.findLast((event) => event.clientId === target.clientId && event.senderId === target.senderId);
  return moved ? { ...entry, action: { ...action, ...renamed(action, moved.seq) }, target: key(moved) } : null;
}

function renamed(action: OutboxAction, seq: number): { replyTo: number } | { seq: number } {
  return action.type === 'send' ? { replyTo: seq } : { seq };
}

function key({ id, senderId, clientId }: LogEvent): NonNullable<OutboxEntry['target']> {
  return { id, senderId, clientId };
}
