import type { LogEvent } from '../../domain/event.ts';
import type { ClientStorage, OutboxAction, OutboxEntry } from '../contract.ts';
import type { OutboxBook } from './outbox-book.ts';

/** As many of the newest events are searched for a message that has moved. */
const searched = 500;

/** The seq of the message that an action names, or null. */
export function namedSeq(action: OutboxAction): number | null {
  return action.type === 'send' ? action.replyTo : action.seq;
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
export async function aim(entry: OutboxEntry, { storage, book, cursor, userId }: { storage: ClientStorage; book: OutboxBook; cursor: number; userId: string }): Promise<OutboxEntry | null> {
  const { action, target, conversationId } = entry;
  const seq = namedSeq(action);
  if (!target || seq === null) return entry;
  const [held] = await storage.events(conversationId, { from: seq, to: seq, limit: 1 });
  if (held?.id === target.id) return entry;
  // Our own message was sent again before this entry, so the outbox knows where it is now.
  const own = target.senderId === userId ? book.get(target.clientId)?.acked : undefined;
  if (own) return { ...entry, action: { ...action, ...renamed(action, own.seq) }, target: { ...target, id: own.id } };
  const newest = await storage.events(conversationId, { from: 1, to: cursor, limit: searched });
  const moved = newest.findLast((event) => event.clientId === target.clientId && event.senderId === target.senderId);
  return moved ? { ...entry, action: { ...action, ...renamed(action, moved.seq) }, target: key(moved) } : null;
}

function renamed(action: OutboxAction, seq: number): { replyTo: number } | { seq: number } {
  return action.type === 'send' ? { replyTo: seq } : { seq };
}

function key({ id, senderId, clientId }: LogEvent): NonNullable<OutboxEntry['target']> {
  return { id, senderId, clientId };
}
