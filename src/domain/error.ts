/**
 * The closed set of ways a request can be refused. Clients switch on the code;
 * the words a person reads live in `ui`.
 *
 * - `unauthenticated`: no session, or one that expired or was revoked
 * - `forbidden`: you may know the thing exists, but not do this to it
 * - `not_found`: it does not exist, or you may not learn that it does
 * - `conflict`: it contradicts what is already stored
 * - `invalid`: malformed or out of bounds; sending it again cannot help
 * - `rate_limited`: too much at once; try again after `retryAfterMs`
 * - `unavailable`: the server cannot answer now; the same request may succeed later
 */
export const errorCodes = [
  'unauthenticated',
  'forbidden',
  'not_found',
  'conflict',
  'invalid',
  'rate_limited',
  'unavailable',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** A refusal with a reason. Anything else that is thrown is a bug. */
export class DomainError extends Error {
  override readonly name = 'DomainError';
  readonly code: ErrorCode;
  /** Milliseconds to wait before trying again; only with `rate_limited`. */
  readonly retryAfterMs: number | undefined;

  constructor(code: ErrorCode, message: string, options: { cause?: unknown; retryAfterMs?: number } = {}) {
    super(message, { cause: options.cause });
    this.code = code;
    this.retryAfterMs = options.retryAfterMs;
  }
}

/**
 * Recognises a DomainError by its name, never by `instanceof`: Next bundles route handlers apart
 * from the server, so the class can exist twice in one process.
 */
export function isDomainError(error: unknown): error is DomainError {
  return error instanceof Error && error.name === 'DomainError' && 'code' in error;
}
