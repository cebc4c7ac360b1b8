import { plainTransformer } from '../../client/link/plain-transformer.ts';
import { apiUrl } from '../../client/transport.ts';

/**
 * `api.calls.leave`, while the page goes away. Only a request that begins before this returns outlives
 * the page: the socket does not, and tRPC thinks for a moment before it sends.
 */
export function farewell(part: { conversationId: string; callId: string; deviceId: string }): void {
  const request = fetch(`${apiUrl(globalThis.location.origin)}/calls.leave`, {
    method: 'POST',
    keepalive: true,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(plainTransformer.serialize(part)),
  });
  // Unheard, the servers notice it after a while.
  request.catch(() => {});
}
