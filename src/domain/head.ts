import { z } from 'zod';

/**
 * What a device needs to know of one conversation to find out what it is missing, and to show it in
 * a list before it has pulled anything.
 */
export const headSchema = z.object({
  conversationId: z.string(),
  kind: z.enum(['direct', 'group']),
  title: z.string().nullable(),
  /** The other person of a direct conversation. */
  peer: z.object({ id: z.string(), username: z.string(), displayName: z.string() }).nullable(),
  role: z.enum(['owner', 'admin', 'member']),
  /** The last event this person may see: the log's end, or the event by which they left. */
  lastSeq: z.int(),
  /** Id of the event at `lastSeq`. */
  headId: z.string(),
  lastMessageNo: z.int(),
  /** First event this person may see. */
  visibleFromSeq: z.int(),
  /** True once they left or were removed: readable up to `lastSeq`, no longer writable. */
  left: z.boolean(),
  readVersion: z.int(),
  readSeq: z.int(),
  /** `messageNo` at `readSeq`: unread = lastMessageNo − readMessageNo. */
  readMessageNo: z.int(),
  deliveredSeq: z.int(),
  /** The last message, for a list; null when there is none this person may see. Text is cut to 200 characters. */
  lastMessage: z
    .object({ seq: z.int(), senderId: z.string(), senderName: z.string(), text: z.string(), deleted: z.boolean(), createdAt: z.number() })
    .nullable(),
  /** Milliseconds since the epoch. */
  changedAt: z.number(),
});

export type Head = z.infer<typeof headSchema>;

export interface HeadRepository {
  /**
   * Heads of every conversation the person is or was in, most recently changed first; with `since`
   * (the database's clock, milliseconds since the epoch) only those whose log, membership or own
   * receipt changed at or after it. With `conversationIds`, only those.
   * `now` is the database's clock when this was read.
   */
  list(userId: string, filter?: { since?: number; conversationIds?: string[] }): Promise<{ heads: Head[]; now: number }>;
}
