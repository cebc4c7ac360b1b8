import { z } from 'zod';
import { conversationIdSchema } from '../../domain/conversation.ts';
import { userIdSchema } from '../../domain/user.ts';
import { router, signedIn } from './init.ts';

export const presenceRouter = router({
  list: signedIn.input(z.object({ userIds: z.array(userIdSchema).max(500) })).query(({ ctx, input }) => ctx.services.presence.list(ctx.caller, input.userIds)),

  typing: signedIn
    .input(z.object({ conversationId: conversationIdSchema }))
    .mutation(({ ctx, input }) => ctx.services.presence.typing(ctx.caller, input.conversationId)),
});
