import { z } from 'zod';
import { callSchema, callSignalSchema } from './call.ts';
import { logEventSchema } from './event.ts';
import { headSchema } from './head.ts';
import { presenceSchema } from './presence.ts';
import { receiptSchema } from './receipt.ts';

/**
 * What a device hears on its one subscription. Loss, repetition and reordering on the stream are
 * allowed: the client's rules make them harmless (`src/client`).
 */
export const streamMessageSchema = z.discriminatedUnion('type', [
  /** First on every connection, and again when the epoch changes while connected. */
  z.object({ type: z.literal('hello'), epoch: z.string(), userId: z.string(), sessionId: z.string() }),
  /** `complete`: every conversation of this person; otherwise those that changed. */
  z.object({ type: z.literal('heads'), heads: z.array(headSchema), complete: z.boolean() }),
  z.object({ type: z.literal('event'), event: logEventSchema }),
  /** `epoch`: of the log that they are positions in; servers of the version before did not say it. */
  z.object({ type: z.literal('receipts'), conversationId: z.string(), receipts: z.array(receiptSchema), epoch: z.string().optional() }),
  z.object({ type: z.literal('typing'), conversationId: z.string(), userId: z.string() }),
  z.object({ type: z.literal('presence'), presence: presenceSchema }),
  z.object({ type: z.literal('call'), call: callSchema }),
  z.object({ type: z.literal('signal'), signal: callSignalSchema }),
  /** The account or its block list changed elsewhere: ask again. */
  z.object({ type: z.literal('account') }),
]);

export type StreamMessage = z.infer<typeof streamMessageSchema>;
