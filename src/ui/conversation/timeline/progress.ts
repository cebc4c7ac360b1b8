import type { Receipt } from '../../../domain/receipt.ts';
import type { Saying } from './saying.ts';

/** How far an own message has come. */
export type Progress = 'queued' | 'sending' | 'failed' | 'sent' | 'delivered' | 'read';

/** Up to which `seq` all the others hold the log, and have read it. */
export interface Reached {
  delivered: number;
  read: number;
}

/** `others`: everybody in the conversation but oneself. Somebody whose receipt is unknown holds nothing yet. */
export function reachedBy(others: readonly string[], receipts: ReadonlyMap<string, Receipt>): Reached {
  if (others.length === 0) return { delivered: 0, read: 0 };
  let delivered = Infinity;
  let read = Infinity;
  for (const userId of others) {
    const receipt = receipts.get(userId);
    // Who has read it holds it, whatever their device got round to reporting.
    delivered = Math.min(delivered, Math.max(receipt?.deliveredSeq ?? 0, receipt?.readSeq ?? 0));
    read = Math.min(read, receipt?.readSeq ?? 0);
  }
  return { delivered, read };
}

export function progressOf({ seq, state }: Pick<Saying, 'seq' | 'state'>, reached: Reached): Progress {
  if (seq === null || state !== 'logged') return state === 'logged' ? 'sent' : state;
  if (seq <= reached.read) return 'read';
  return seq <= reached.delivered ? 'delivered' : 'sent';
}

/** Who has read a message, who holds it, and who does not yet. */
export function readersOf(seq: number, others: readonly string[], receipts: ReadonlyMap<string, Receipt>) {
  const read = others.filter((userId) => (receipts.get(userId)?.readSeq ?? 0) >= seq);
  const delivered = others.filter((userId) => !read.includes(userId) && (receipts.get(userId)?.deliveredSeq ?? 0) >= seq);
  const waiting = others.filter((userId) => !read.includes(userId) && !delivered.includes(userId));
  return { read, delivered, waiting };
}
