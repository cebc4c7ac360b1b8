import { z } from 'zod';
import { searchTextSchema, userIdSchema } from '../../domain/user.ts';
import { router, signedIn } from './init.ts';

const someone = z.object({ userId: userIdSchema });

export const userRouter = router({
  search: signedIn
    .input(z.object({ text: searchTextSchema, limit: z.int().min(1).max(50).default(20) }))
    .query(({ ctx, input }) => ctx.services.users.search(input.text, input.limit)),

  find: signedIn.input(z.object({ userIds: z.array(userIdSchema).max(200) })).query(({ ctx, input }) => ctx.services.users.find(input.userIds)),

  block: signedIn.input(someone).mutation(({ ctx, input }) => ctx.services.users.block(ctx.caller, input.userId)),

  unblock: signedIn.input(someone).mutation(({ ctx, input }) => ctx.services.users.unblock(ctx.caller, input.userId)),

  blocked: signedIn.query(({ ctx }) => ctx.services.users.blocked(ctx.caller)),
});
