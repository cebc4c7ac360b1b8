import { z } from 'zod';
import { deviceNameSchema } from '../../domain/session.ts';
import { loginSchema, passwordSchema, profileChangeSchema, registrationSchema } from '../../domain/user.ts';
import { publicProcedure, router, signedIn } from './init.ts';

/** A password that is tried may be any; only a new one must be good. */
const attemptSchema = z.string().max(256);

export const authRouter = router({
  register: publicProcedure.input(registrationSchema).mutation(({ ctx, input }) => ctx.services.auth.register(input, ctx.address)),

  /** For programs: answers with a bearer token. Browsers sign in through next-auth. */
  login: publicProcedure
    .input(z.object({ login: loginSchema, password: attemptSchema, deviceName: deviceNameSchema }))
    .mutation(({ ctx, input }) => ctx.services.auth.signInProgram({ ...input, address: ctx.address })),

  logout: signedIn.mutation(async ({ ctx }) => {
    await ctx.services.auth.revoke(ctx.caller, [ctx.caller.sessionId]);
  }),

  me: signedIn.query(({ ctx }) => ctx.services.auth.me(ctx.caller)),

  changeProfile: signedIn.input(profileChangeSchema).mutation(({ ctx, input }) => ctx.services.auth.changeProfile(ctx.caller, input)),

  changePassword: signedIn
    .input(z.object({ current: attemptSchema, next: passwordSchema }))
    .mutation(({ ctx, input }) => ctx.services.auth.changePassword(ctx.caller, input)),

  sessions: signedIn.query(({ ctx }) => ctx.services.auth.sessions(ctx.caller)),

  revoke: signedIn
    .input(z.object({ sessionIds: z.union([z.array(z.uuid().toLowerCase()).max(1_000), z.literal('others'), z.literal('all')]) }))
    .mutation(async ({ ctx, input }) => ({ revoked: await ctx.services.auth.revoke(ctx.caller, input.sessionIds) })),
});
