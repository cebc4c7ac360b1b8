import type { AuthOptions } from 'next-auth';
import type { JWT } from 'next-auth/jwt';
import * as credentialsModule from 'next-auth/providers/credentials';
import type { Logger } from 'pino';
import { z } from 'zod';
import { isDomainError } from '../../domain/error.ts';
import { loginSchema } from '../../domain/user.ts';
import type { Services } from '../../service/services.ts';
import { forwardedAddress } from './address.ts';
import { deviceName } from './device-name.ts';

interface NextAuthWorld {
  services: Pick<Services, 'auth'>;
  logger: Logger;
  authSecret: string;
}

interface SignInRequest {
  headers?: Record<string, string | undefined>;
}

const maxAge = 30 * 24 * 60 * 60;
const attemptSchema = z.object({ login: loginSchema, password: z.string().max(256) });

/** Sessions of browsers: the cookie is next-auth's, what it stands for is a `Session` row like any other device's. */
export function nextAuthOptions({ services, logger, authSecret }: NextAuthWorld): AuthOptions {
  return {
    secret: authSecret,
    session: { strategy: 'jwt', maxAge },
    pages: { signIn: '/login', error: '/login' },
    providers: [
      credentialsProvider()({
        credentials: { login: {}, password: {} },
        authorize: (given, request) => authorize(services, { given, request: request as SignInRequest, logger }),
      }),
    ],
    callbacks: {
      jwt: ({ token, user }) => (user ? { ...token, sid: (user as { sid?: string }).sid } : keepIfLive(services, token)),
      session: ({ session, token }) => ({ ...session, user: { ...session.user, id: token.sub } }),
    },
    events: {
      signOut: async ({ token }) => {
        const { sub: userId, sid: sessionId } = token ?? {};
        if (userId && typeof sessionId === 'string') await services.auth.revoke({ userId, sessionId }, [sessionId]);
      },
    },
    logger: {
      error: (code, metadata) => logger[code === 'JWT_SESSION_ERROR' ? 'debug' : 'error']({ code, metadata }, 'next-auth failed'),
      warn: (code) => logger.debug({ code }, 'next-auth warned'),
      debug: () => {},
    },
  };
}

/** Null is "no such login with this password"; any other refusal is thrown as its code, which the page is given. */
async function authorize(
  services: NextAuthWorld['services'],
  { given, request, logger }: { given: unknown; request: SignInRequest; logger: Logger },
): Promise<{ id: string; name: string; sid: string } | null> {
  const attempt = attemptSchema.safeParse(given);
  if (!attempt.success) return null;
  const address = forwardedAddress(request.headers?.['x-forwarded-for']);
  try {
    const { account, session } = await services.auth.signInBrowser({ ...attempt.data, address, deviceName: deviceName(request.headers?.['user-agent']) });
    return { id: account.id, name: account.displayName, sid: session.id };
  } catch (error) {
    if (isDomainError(error) && error.code === 'unauthenticated') return null;
    if (!isDomainError(error)) logger.error({ err: error }, 'signing in failed');
    throw new Error(isDomainError(error) ? error.code : 'internal', { cause: error });
  }
}

/** Throwing makes next-auth clear the cookie. While nobody can be asked, the cookie stays: it opens nothing by itself. */
async function keepIfLive(services: NextAuthWorld['services'], token: JWT): Promise<JWT> {
  const sessionId = typeof token.sid === 'string' ? token.sid : null;
  const live = sessionId && (await services.auth.resume({ sessionId }).catch((error: unknown) => isUnavailable(error)));
  if (!live) throw new Error('The session ended');
  return token;
}

function isUnavailable(error: unknown): true {
  if (isDomainError(error) && error.code === 'unavailable') return true;
  throw error;
}

/** CommonJS: bundled, its default export is the function; under plain Node it is the module around it. */
function credentialsProvider(): typeof credentialsModule.default {
  const { default: provider } = credentialsModule;
  return (provider as unknown as { default?: typeof provider }).default ?? provider;
}
