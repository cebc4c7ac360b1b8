import type { TRPC_ERROR_CODE_KEY } from '@trpc/server';
import { TRPCError } from '@trpc/server';
import { getHTTPStatusCodeFromError } from '@trpc/server/http';
import { TRPC_ERROR_CODES_BY_KEY } from '@trpc/server/rpc';
import type { ErrorCode } from '../../domain/error.ts';
import { isDomainError } from '../../domain/error.ts';
import type { Context } from './context.ts';

/** How each code of ours is said in tRPC's, and by them in HTTP's. Does not compile when a code is missing. */
const wireCodes = {
  unauthenticated: 'UNAUTHORIZED',
  forbidden: 'FORBIDDEN',
  not_found: 'NOT_FOUND',
  conflict: 'CONFLICT',
  invalid: 'BAD_REQUEST',
  rate_limited: 'TOO_MANY_REQUESTS',
  unavailable: 'SERVICE_UNAVAILABLE',
  internal: 'INTERNAL_SERVER_ERROR',
} as const satisfies Record<WireErrorCode, TRPC_ERROR_CODE_KEY>;

/** `internal`: a bug of ours, which says nothing about the request. */
export type WireErrorCode = ErrorCode | 'internal';

/** What clients switch on. */
export interface WireError {
  code: WireErrorCode;
  /** Milliseconds to wait before trying again; only with `rate_limited`. */
  retryAfterMs?: number;
  /** Under which the server's log tells more. */
  requestId: string;
}

interface Refusal {
  code: WireErrorCode;
  message: string;
  retryAfterMs?: number;
}

interface FailedCall {
  error: TRPCError;
  path: string | undefined;
  ctx: Context | undefined;
}

/** The one place where what was thrown becomes what a client sees. */
export function formatError({ error, path, ctx }: FailedCall) {
  const { message, ...refusal } = refusalOf(error);
  const requestId = ctx?.requestId ?? '';
  const wire: WireError = { ...refusal, requestId };
  if (wire.code === 'internal') ctx?.logger.error({ err: error.cause ?? error, requestId, path }, 'a call failed');
  else if (wire.code === 'unavailable') ctx?.logger.warn({ err: error.cause ?? error, requestId, path }, 'a call was unavailable');
  const code = wireCodes[wire.code];
  const httpStatus = getHTTPStatusCodeFromError(new TRPCError({ code }));
  return { message, code: TRPC_ERROR_CODES_BY_KEY[code], data: { code, httpStatus, path, holdfast: wire } };
}

function refusalOf(error: TRPCError): Refusal {
  const { cause } = error;
  if (isDomainError(cause)) return { code: cause.code, message: cause.message, retryAfterMs: cause.retryAfterMs };
  if (error.code === 'BAD_REQUEST' && cause) return { code: 'invalid', message: problemsOf(cause) };
  return unserved[error.code] ?? { code: 'internal', message: 'Something went wrong' };
}

/** What tRPC itself refuses before a procedure is reached. */
const unserved: Partial<Record<TRPC_ERROR_CODE_KEY, Refusal>> = {
  NOT_FOUND: { code: 'not_found', message: 'No such call' },
  METHOD_NOT_SUPPORTED: { code: 'invalid', message: 'This call is made with another HTTP method' },
  PAYLOAD_TOO_LARGE: { code: 'invalid', message: 'Too large' },
  UNSUPPORTED_MEDIA_TYPE: { code: 'invalid', message: 'Unsupported media type' },
  PARSE_ERROR: { code: 'invalid', message: malformed() },
  BAD_REQUEST: { code: 'invalid', message: malformed() },
  // The caller hung up: nobody hears this.
  CLIENT_CLOSED_REQUEST: { code: 'unavailable', message: 'The request was given up' },
};

function malformed(): string {
  return 'The request is malformed';
}

/** The first few of zod's issues in one line: `text: must not be empty`. */
function problemsOf(cause: Error): string {
  const issues = 'issues' in cause && Array.isArray(cause.issues) ? (cause.issues as { path: PropertyKey[]; message: string }[]) : [];
  const lines = issues.slice(0, 3).map(({ path, message }) => (path.length > 0 ? `${path.join('.')}: ${message}` : message));
  return lines.join('; ') || malformed();
}
