import { z } from 'zod';
import { conversationIdSchema } from '../../domain/conversation.ts';
import { deleteSchema, editSchema, reactSchema, sendSchema, seqSchema } from '../../domain/message.ts';
import { directMutation } from './direct.ts';
import { router, signedIn } from './init.ts';

export const messageRouter = router({
  send: directMutation(sendSchema, ({ services, caller, input }) => services.messages.send(caller, input)),

  edit: directMutation(editSchema, ({ services, caller, input }) => services.messages.edit(caller, input)),

  delete: directMutation(deleteSchema, ({ services, caller, input }) => services.messages.delete(caller, input)),

  react: directMutation(reactSchema, ({ services, caller, input }) => services.messages.react(caller, input)),

  deliveries: signedIn
    .input(z.object({ conversationId: conversationIdSchema, seq: seqSchema }))
    .query(({ ctx, input }) => ctx.services.sync.deliveries(ctx.caller, input)),

  history: signedIn
    .input(z.object({ conversationId: conversationIdSchema, before: seqSchema.optional(), limit: z.int().min(1).max(200).default(50) }))
    .query(({ ctx, input }) => ctx.services.sync.history(ctx.caller, input)),
});
