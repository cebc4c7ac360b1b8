import { z } from 'zod';
import { conversationIdSchema } from '../../domain/conversation.ts';
import { seqSchema } from '../../domain/message.ts';
import { directMutation } from './direct.ts';
import { router, signedIn } from './init.ts';

/** The last seq held or read, 0 for none; also counts versions. */
const cursorSchema = z.int().min(0).max(2 ** 31 - 1);
/** The database's clock, milliseconds since the epoch. */
const watermarkSchema = z.number().min(0).max(8.64e15);
const conversationIds = z.array(conversationIdSchema).max(500);

const reportSchema = z.object({
  reports: z
    .array(
      z.object({
        conversationId: conversationIdSchema,
        deliveredSeq: cursorSchema.optional(),
        stored: z.object({ from: seqSchema, to: seqSchema }).optional(),
        read: z.object({ version: cursorSchema, seq: cursorSchema }).optional(),
      }),
    )
    .max(500),
});

export const syncRouter = router({
  /** The device's one subscription. tRPC puts the last watermark it saw into `lastEventId` when it reconnects. */
  stream: signedIn
    .input(z.object({ since: watermarkSchema.optional(), lastEventId: z.coerce.number().pipe(watermarkSchema).optional() }).default({}))
    .subscription(({ ctx, input, signal }) =>
      ctx.stream({
        caller: ctx.caller,
        expiresAt: ctx.session.expiresAt,
        since: input.lastEventId ?? input.since ?? null,
        signal: signal ?? new AbortController().signal,
      }),
    ),

  range: signedIn
    .input(
      z.object({
        conversationId: conversationIdSchema,
        after: cursorSchema,
        check: z.uuid().toLowerCase().nullish(),
        limit: z.int().min(1).max(500).default(200),
      }),
    )
    .query(({ ctx, input }) => ctx.services.sync.range(ctx.caller, input)),

  heads: signedIn
    .input(z.object({ conversationIds: conversationIds.optional(), since: watermarkSchema.optional() }).default({}))
    .query(({ ctx, input }) => ctx.services.sync.heads(ctx.caller, input)),

  receipts: signedIn
    .input(z.object({ conversationId: conversationIdSchema }))
    .query(({ ctx, input }) => ctx.services.sync.receipts(ctx.caller, input.conversationId)),

  report: directMutation(reportSchema, ({ services, caller, input }) => services.sync.report(caller, input.reports)),
});
