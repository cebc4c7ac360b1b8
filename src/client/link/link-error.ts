import type { LinkErrorCode } from './server-link.ts';
import { LinkError } from './server-link.ts';

interface WireShape {
  message?: unknown;
  data?: { holdfast?: { code?: LinkErrorCode; retryAfterMs?: number } } | null;
  cause?: { status?: unknown };
}

/**
 * What a tRPC call threw, in the engine's words. What carries no word of the server's own is a lost
 * connection, a proxy's answer or an abort: whether the call was executed, nobody knows.
 */
export function linkErrorOf(thrown: unknown): LinkError {
  if (thrown instanceof LinkError) return thrown;
  const { message, data, cause } = (thrown ?? {}) as WireShape;
  const text = typeof message === 'string' ? message : 'Unknown error';
  const told = data?.holdfast;
  if (told?.code) return new LinkError(told.code, text, { cause: thrown, ...(told.retryAfterMs === undefined ? {} : { retryAfterMs: told.retryAfterMs }) });
  return new LinkError(cause?.status === 401 ? 'unauthenticated' : 'lost', text, { cause: thrown });
}
