import type { IncomingMessage } from 'node:http';

/**
 * The address to hold a caller to. A proxy appends to X-Forwarded-For what it saw, so its own word is
 * the last; without a trusted proxy the header is the caller's word and not looked at.
 */
export function nodeAddress(req: Pick<IncomingMessage, 'headers' | 'socket'>, trustProxy: boolean): string {
  const forwarded = req.headers['x-forwarded-for'];
  if (trustProxy && forwarded) return forwardedAddress(String(forwarded));
  return network(req.socket.remoteAddress ?? 'unknown');
}

/** For handlers without a socket: behind our own server, which settles the header, or on a platform that sets it. */
export function forwardedAddress(header: string | undefined): string {
  return network(header?.split(',').at(-1)?.trim() || 'unknown');
}

/** Makes X-Forwarded-For say what we know, before the request is handed to somebody who would believe it. */
export function settleAddress(req: IncomingMessage, trustProxy: boolean): void {
  req.headers['x-forwarded-for'] = nodeAddress(req, trustProxy);
}

/** IPv4 as it is; of IPv6 the first 64 bits, which one household or machine has to itself. */
function network(address: string): string {
  const plain = address.toLowerCase().replace(/^::ffff:(?=\d+\.)/, '').replace(/%.*$/, '');
  if (!/^[0-9a-f:]+$/.test(plain) || !plain.includes(':') || plain.endsWith('/64')) return plain;
  const [head = [], tail = []] = plain.split('::').map((part) => part.split(':').filter((group) => group !== ''));
  const groups = [...head, ...Array<string>(Math.max(0, 8 - head.length - tail.length)).fill('0'), ...tail];
  return `${groups.slice(0, 4).map((group) => group.replace(/^0+(?=.)/, '')).join(':')}::/64`;
}
