import { z } from 'zod';
import { callDeviceIdSchema, callIdSchema, callMediaSchema, callSignalDataSchema, showsSchema } from '../../domain/call.ts';
import { conversationIdSchema } from '../../domain/conversation.ts';
import { seqSchema } from '../../domain/message.ts';
import { router, signedIn } from './init.ts';

const named = z.object({ conversationId: conversationIdSchema, callId: callIdSchema });
const part = named.extend({ deviceId: callDeviceIdSchema });
const momentSchema = z.number().min(0).max(8.64e15);

/** Every change answers the call as it is then; a refusal's message is a word: `busy`, `elsewhere`, `full`, `ended`, `not_in`. */
export const callRouter = router({
  ring: signedIn.input(part.extend({ media: callMediaSchema })).mutation(({ ctx, input }) => ctx.services.calls.ring(ctx.caller, input)),

  join: signedIn.input(part).mutation(({ ctx, input }) => ctx.services.calls.join(ctx.caller, input)),

  decline: signedIn.input(named).mutation(({ ctx, input }) => ctx.services.calls.decline(ctx.caller, input)),

  leave: signedIn.input(part).mutation(({ ctx, input }) => ctx.services.calls.leave(ctx.caller, input)),

  connected: signedIn.input(part).mutation(({ ctx, input }) => ctx.services.calls.connected(ctx.caller, input)),

  /** Every ten seconds, and whenever something changes of what the device shows. `answeredAt`: as the device last knew it. */
  heard: signedIn
    .input(part.extend({ startedSeq: seqSchema, answeredAt: momentSchema.nullish(), shows: showsSchema }))
    .mutation(({ ctx, input }) => ctx.services.calls.heard(ctx.caller, { ...input, answeredAt: input.answeredAt ?? null })),

  signal: signedIn
    .input(part.extend({ to: callDeviceIdSchema, data: callSignalDataSchema }))
    .mutation(({ ctx, input }) => ctx.services.calls.signal(ctx.caller, input)),

  roomTicket: signedIn.input(part).mutation(({ ctx, input }) => ctx.services.calls.roomTicket(ctx.caller, input)),

  /** What is going on now; to be asked after each connection. */
  current: signedIn.query(({ ctx }) => ctx.services.calls.current(ctx.caller)),

  settings: signedIn.query(({ ctx }) => ctx.services.calls.settings(ctx.caller)),

  history: signedIn
    .input(z.object({ before: z.uuid().toLowerCase().nullish(), limit: z.int().min(1).max(100).default(30) }).default({ limit: 30 }))
    .query(({ ctx, input }) => ctx.services.calls.history(ctx.caller, { before: input.before ?? null, limit: input.limit })),
});
