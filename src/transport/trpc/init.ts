import { initTRPC } from '@trpc/server';
import { DomainError } from '../../domain/error.ts';
import type { Caller, Session } from '../../domain/session.ts';
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
export const signedIn = t.procedure.use(({ ctx, next }) => next({ ctx: identify(ctx) }));

/** Throws for whoever is not signed in. */
export function identify({ problem, session, services }: Context): { caller: Caller; session: Session } {
  if (problem) throw problem;
  // A connection can outlive the session it was opened with.
  if (!session || services.auth.hasExpired(session)) throw new DomainError('unauthenticated', 'Sign in first');
  return { caller: { userId: session.userId, sessionId: session.id }, session };
}
