import type { LinkErrorCode } from '../../client/link/server-link.ts';
import type { CallProblem } from './call-view.ts';

/** Why a call does not begin or go on, by what the server said; null when it is over, which the call says itself. */
export function callProblemOf({ code, message }: { code: LinkErrorCode; message: string }): CallProblem | null {
  switch (code) {
    case 'conflict':
      return conflictOf(message);
    case 'forbidden':
    case 'not_found':
    case 'invalid':
    case 'unauthenticated':
      return 'not_allowed';
    case 'rate_limited':
      return 'rate_limited';
    default:
      return 'unreachable';
  }
}

function conflictOf(reason: string): CallProblem | null {
  if (reason === 'ended') return null;
  return reason === 'busy' || reason === 'elsewhere' || reason === 'full' ? reason : 'unreachable';
}
