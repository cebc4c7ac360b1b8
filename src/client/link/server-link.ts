import type { ErrorCode } from '../../domain/error.ts';
import type { Acknowledgement, LogEvent } from '../../domain/event.ts';
import type { Head } from '../../domain/head.ts';
import type { Receipt } from '../../domain/receipt.ts';
import type { StreamMessage } from '../../domain/stream.ts';
import type { OutboxAction } from '../contract.ts';

/**
 * The server, as the engine sees it. Every call rejects with a `LinkError`; one that was aborted may
 * stay unanswered. tRPC implements it, and so do the servers that tests and simulators make up.
 */
export interface ServerLink {
  send(outgoing: Outgoing, signal?: AbortSignal): Promise<Acknowledgement>;
  /** The events after `after`, ascending; rows say what messages are now. */
  range(query: RangeQuery, signal?: AbortSignal): Promise<RangePage>;
  heads(query: { conversationIds?: string[] }, signal?: AbortSignal): Promise<{ heads: Head[]; epoch: string }>;
  receipts(conversationId: string, signal?: AbortSignal): Promise<Receipt[]>;
  /** Resolves when the reports are stored. */
  report(reports: OwnReport[], signal?: AbortSignal): Promise<void>;
  typing(conversationId: string, signal?: AbortSignal): Promise<void>;
  /**
   * Opens the one stream of this device and keeps it open, whatever happens, until the returned
   * function is called. Each new connection begins with a `hello`.
   */
  stream(since: number | undefined, handlers: StreamHandlers): () => void;
  /** Tries to connect now rather than after its pause: the network is back. */
  wake?(): void;
  close(): Promise<void>;
}

export interface StreamHandlers {
  message(message: StreamMessage): void;
  /** Nothing is heard until the next `hello`. May be called again and again. */
  down(): void;
  /** The session has ended; the stream has given up. */
  refused(error: LinkError): void;
}

/** An action under the clientId it has for ever. */
export interface Outgoing {
  conversationId: string;
  clientId: string;
  action: OutboxAction;
  /** The epoch that this device knows of. */
  epoch: string;
}

export interface RangeQuery {
  conversationId: string;
  after: number;
  /** The id this device holds at `after`. */
  check?: string;
  limit: number;
}

export interface RangePage {
  events: LogEvent[];
  head: { seq: number; id: string };
  visibleFromSeq: number;
  epoch: string;
  /** `check` is not what the log holds at `after`. */
  reset: boolean;
}

export interface OwnReport {
  conversationId: string;
  /** Everything up to here is on this device. */
  deliveredSeq?: number;
  /** The newest that is, beyond the last hole. */
  stored?: { from: number; to: number };
  read?: { version: number; seq: number };
}

/**
 * - `lost`: no answer, so nobody knows whether it happened
 * - `internal`: the server failed in a way it did not expect
 */
export type LinkErrorCode = ErrorCode | 'lost' | 'internal';

export class LinkError extends Error {
  override readonly name = 'LinkError';
  readonly code: LinkErrorCode;
  /** Milliseconds to wait before trying again; only with `rate_limited`. */
  readonly retryAfterMs: number | undefined;

  constructor(code: LinkErrorCode, message: string, options: { cause?: unknown; retryAfterMs?: number } = {}) {
    super(message, { cause: options.cause });
    this.code = code;
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** Whatever was thrown, as a LinkError: what a link did not foresee counts as lost. */
export function asLinkError(error: unknown): LinkError {
  return error instanceof LinkError ? error : new LinkError('lost', error instanceof Error ? error.message : 'Unknown error', { cause: error });
}

export type DefiniteCode = Exclude<ErrorCode, 'unauthenticated' | 'rate_limited' | 'unavailable'>;

const definiteCodes: readonly LinkErrorCode[] = ['forbidden', 'not_found', 'conflict', 'invalid'] satisfies DefiniteCode[];

/** Asking the same again would get the same answer. */
export function isDefinite(code: LinkErrorCode): code is DefiniteCode {
  return definiteCodes.includes(code);
}
