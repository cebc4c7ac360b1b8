import { z } from 'zod';
import type { DevicePosition, Stretch } from './device-position.ts';

export { mergeReceipts } from './receipt-rule.ts';

/**
 * How far one member has read and holds a conversation.
 * Two receipts of one member merge by maximum, so order, repetition and loss do not matter.
 */
export interface Receipt {
  userId: string;
  /** Rises when somebody marks as unread, which is the only way `readSeq` goes back. */
  readVersion: number;
  readSeq: number;
  /** Contiguous cursor of the member's furthest device. */
  deliveredSeq: number;
}

export const receiptSchema = z.object({
  userId: z.string(),
  readVersion: z.int().min(0),
  readSeq: z.int().min(0),
  deliveredSeq: z.int().min(0),
}) satisfies z.ZodType<Receipt>;

/** One member's report: how far their device holds the log, how far they have read, or both. */
export interface ReceiptReport {
  conversationId: string;
  userId: string;
  deliveredSeq?: number;
  /** The newest of what the device holds, where that goes further than `deliveredSeq`: there is a hole between. */
  stored?: Stretch;
  /** The session of the device that reports; without one, nothing is noted of the device. */
  sessionId?: string;
  /** With the `readVersion` it was made under; a higher version replaces, the same version only advances. */
  read?: { version: number; seq: number };
}

export interface ReceiptRepository {
  /**
   * Merges reports into what is stored; there may be several of one member. Reports of non-members are ignored; positions beyond the
   * log's head are held to the head. Returns the merged receipts of those that moved.
   */
  record(reports: ReceiptReport[]): Promise<{ conversationId: string; receipt: Receipt }[]>;
  /** Receipts of everyone in the conversation now; of those named, when `userIds` is given. */
  list(conversationId: string, userIds?: string[]): Promise<Receipt[]>;
  /**
   * Everyone in the conversation now who may see `seq`, with the devices that have told what they hold.
   * A device is told of until its session is ended or runs out: who signs in again is a new one.
   */
  devices(conversationId: string, seq: number): Promise<{ userId: string; devices: DevicePosition[] }[]>;
}
