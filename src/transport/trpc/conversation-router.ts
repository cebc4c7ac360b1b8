import { z } from 'zod';
import { conversationIdSchema, maxMembers, titleSchema } from '../../domain/conversation.ts';
import { roleChangeSchema } from '../../domain/event.ts';
import { clientIdSchema } from '../../domain/message.ts';
import { userIdSchema } from '../../domain/user.ts';
import { router, signedIn } from './init.ts';

const change = z.object({ conversationId: conversationIdSchema, clientId: clientIdSchema });
const memberChange = change.extend({ userId: userIdSchema });

export const conversationRouter = router({
  openDirect: signedIn
    .input(z.object({ userId: userIdSchema }))
    .mutation(({ ctx, input }) => ctx.services.conversations.openDirect(ctx.caller, input.userId)),

  createGroup: signedIn
    .input(
      z.object({
        clientId: clientIdSchema,
        title: titleSchema,
        memberIds: z.array(userIdSchema).max(maxMembers),
        historyVisible: z.boolean(),
      }),
    )
    .mutation(({ ctx, input }) => ctx.services.conversations.createGroup(ctx.caller, input)),

  members: signedIn
    .input(z.object({ conversationId: conversationIdSchema }))
    .query(({ ctx, input }) => ctx.services.conversations.members(ctx.caller, input.conversationId)),

  rename: signedIn.input(change.extend({ title: titleSchema })).mutation(({ ctx, input }) => ctx.services.conversations.rename(ctx.caller, input)),

  setHistoryVisible: signedIn
    .input(change.extend({ visible: z.boolean() }))
    .mutation(({ ctx, input }) => ctx.services.conversations.setHistoryVisible(ctx.caller, input)),

  addMember: signedIn.input(memberChange).mutation(({ ctx, input }) => ctx.services.conversations.addMember(ctx.caller, input)),

  removeMember: signedIn.input(memberChange).mutation(({ ctx, input }) => ctx.services.conversations.removeMember(ctx.caller, input)),

  changeRole: signedIn
    .input(memberChange.extend({ role: roleChangeSchema }))
    .mutation(({ ctx, input }) => ctx.services.conversations.changeRole(ctx.caller, input)),

  handOver: signedIn.input(memberChange).mutation(({ ctx, input }) => ctx.services.conversations.handOver(ctx.caller, input)),

  leave: signedIn.input(change).mutation(({ ctx, input }) => ctx.services.conversations.leave(ctx.caller, input)),
});
