import type { Session } from '../../domain/session.ts';
import type { Services } from '../../service/services.ts';
import { browserSessionId } from './browser-cookie.ts';

export interface Credentials {
  /** A request header, by its name in lower case. */
  header(name: string): string | undefined;
  /** A bearer token given in another way than the header. */
  token: string | null;
}

/** The live session that a request or connection proves, or null. Throws `unavailable` when it cannot be looked up. */
export type Authenticate = (credentials: Credentials) => Promise<Session | null>;

interface AuthenticateOptions {
  services: Pick<Services, 'auth'>;
  authSecret: string;
  publicUrl: string | null;
  trustProxy: boolean;
}

export function createAuthenticate({ services, authSecret, ...site }: AuthenticateOptions): Authenticate {
  return async ({ header, token }) => {
    // Who brings a token means it: a bad one is not made good by a cookie.
    const bearer = token ?? bearerOf(header('authorization'));
    if (bearer !== null) return /^hf_[\w-]{43}$/.test(bearer) ? services.auth.resume({ token: bearer }) : null;
    if (!isOwnSite(header, site)) return null;
    const sessionId = await browserSessionId(header('cookie'), authSecret);
    return sessionId === null ? null : services.auth.resume({ sessionId });
  };
}

function bearerOf(authorization: string | undefined): string | null {
  const [scheme, token] = authorization?.split(' ') ?? [];
  return scheme?.toLowerCase() === 'bearer' ? (token ?? '') : null;
}

/** A browser sends its cookies along with what other sites make it ask, also to a WebSocket; but it says which site that was. */
function isOwnSite(header: Credentials['header'], { publicUrl, trustProxy }: Pick<AuthenticateOptions, 'publicUrl' | 'trustProxy'>): boolean {
  const origin = header('origin');
  if (origin === undefined || origin === publicUrl) return true;
  if (!URL.canParse(origin)) return false;
  const hosts = [header('host'), trustProxy ? header('x-forwarded-host') : undefined];
  return hosts.some((host) => host?.toLowerCase() === new URL(origin).host);
}
