import type { ErrorCode } from '../../domain/error.ts';

/** Why something was refused, as the person is told. */
export interface Problem {
  /** `internal`: a bug on the server. `offline`: no answer came. */
  code: ErrorCode | 'internal' | 'offline';
  message: string;
}

interface Refusal {
  code?: ErrorCode | 'internal';
  retryAfterMs?: number;
}

/** Turns whatever an API call threw into words. */
export function problemOf(error: unknown): Problem {
  const data = (error as { data?: { holdfast?: Refusal } } | null)?.data;
  const refusal = data?.holdfast;
  if (!refusal?.code) return { code: 'offline', message: "Couldn't reach the server. Check the connection and try again." };
  return { code: refusal.code, message: wordsFor(refusal, (error as Error).message) };
}

/** What a failed message says below itself. */
export function refusalWords(reason: { code: ErrorCode; message: string } | undefined): string {
  return reason ? wordsFor(reason, reason.message) : "Couldn't send.";
}

function wordsFor({ code, retryAfterMs }: Refusal, message: string): string {
  switch (code) {
    case 'unauthenticated':
      return 'You were signed out. Sign in and try again.';
    case 'rate_limited':
      return retryAfterMs ? `Too much at once. Try again in ${waitWords(retryAfterMs)}.` : 'Too much at once. Try again in a moment.';
    case 'unavailable':
      return "The server can't answer right now. Try again in a moment.";
    case 'internal':
    case undefined:
      return 'Something went wrong on the server. Try again in a moment.';
    default:
      return sentence(message);
  }
}

function waitWords(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  if (seconds < 90) return seconds === 1 ? 'a second' : `${seconds} seconds`;
  return `${Math.ceil(seconds / 60)} minutes`;
}

function sentence(message: string): string {
  const start = message.charAt(0).toUpperCase() + message.slice(1);
  return /[.!?…]$/.test(start) ? start : `${start}.`;
}
