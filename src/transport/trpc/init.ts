import { initTRPC } from '@trpc/server';
import { DomainError } from '../../domain/error.ts';
import type { Caller } from '../../domain/session.ts';
import type { Context } from './context.ts';
import { formatError } from './error-shape.ts';
import { transformer } from './transformer.ts';

const t = initTRPC.context<Context>().create({
  transformer,
  errorFormatter: formatError,
  // Stack traces stay in the log.
  isDev: false,
  sse: {
    ping: { enabled: true, intervalMs: 15_000 },
    client: { reconnectAfterInactivityMs: 40_000 },
  },
});

export const { router } = t;

/** For whoever comes. */
export const publicProcedure = t.procedure;

/** For people who are signed in; `ctx.caller` is who they are. */
export const signedIn = t.procedure.use(({ ctx: { problem, session, services }, next }) => {
  if (problem) throw problem;
  // A connection can outlive the session it was opened with.
  if (!session || services.auth.hasExpired(session)) throw new DomainError('unauthenticated', 'Sign in first');
  const caller: Caller = { userId: session.userId, sessionId: session.id };
  return next({ ctx: { caller, session } });
});
