import { z } from 'zod';
import { conversationIdSchema } from '../../domain/conversation.ts';
import { deleteSchema, editSchema, reactSchema, sendSchema, seqSchema } from '../../domain/message.ts';
import { router, signedIn } from './init.ts';

export const messageRouter = router({
  send: signedIn.input(sendSchema).mutation(({ ctx, input }) => ctx.services.messages.send(ctx.caller, input)),

  edit: signedIn.input(editSchema).mutation(({ ctx, input }) => ctx.services.messages.edit(ctx.caller, input)),

  delete: signedIn.input(deleteSchema).mutation(({ ctx, input }) => ctx.services.messages.delete(ctx.caller, input)),

  react: signedIn.input(reactSchema).mutation(({ ctx, input }) => ctx.services.messages.react(ctx.caller, input)),

  deliveries: signedIn
    .input(z.object({ conversationId: conversationIdSchema, seq: seqSchema }))
    .query(({ ctx, input }) => ctx.services.sync.deliveries(ctx.caller, input)),

  history: signedIn
    .input(z.object({ conversationId: conversationIdSchema, before: seqSchema.optional(), limit: z.int().min(1).max(200).default(50) }))
    .query(({ ctx, input }) => ctx.services.sync.history(ctx.caller, input)),
});
