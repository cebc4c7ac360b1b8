import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { isIPv4 } from 'node:net';
import type { Exposed } from './metrics.ts';

export interface MetricsSource {
  /** Who may read it: whoever has this token, or, without one, who asks from this machine. */
  token: string | null;
  /** Somebody stands between us and those who ask, so nobody is known to ask from this machine. */
  proxied: boolean;
  metrics(): Promise<Exposed>;
}

/** Answers `/metrics`; to those who may not read it as if it were not there. */
export async function answerMetrics({ token, proxied, metrics }: MetricsSource, req: IncomingMessage, res: ServerResponse): Promise<void> {
  if (!(token === null ? !proxied && isLocal(req) : isBearer(req, token))) {
    res.writeHead(404).end();
    return;
  }
  try {
    const { contentType, text } = await metrics();
    res.writeHead(200, { 'content-type': contentType, 'cache-control': 'no-store' }).end(text);
  } catch {
    res.writeHead(503).end();
  }
}

/**
 * From this machine, and not on behalf of somebody elsewhere: no proxy says so, and the address that was
 * asked for is this machine's too, which is not so for a web page that had its name pointed here.
 */
function isLocal({ headers, socket }: IncomingMessage): boolean {
  const forwarded = ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip'].some((name) => name in headers);
  return !forwarded && isLoopback(socket.remoteAddress ?? '') && isLoopback((headers.host ?? '').replace(/:\d+$/, ''));
}

function isLoopback(host: string): boolean {
  const plain = host.toLowerCase().replace(/^\[(.*)\]$/, '$1').replace(/^::ffff:/, '');
  return plain === 'localhost' || plain === '::1' || (isIPv4(plain) && plain.startsWith('127.'));
}

function isBearer({ headers }: IncomingMessage, token: string): boolean {
  const given = /^Bearer +(.+)$/i.exec(headers.authorization ?? '')?.[1];
  return given !== undefined && timingSafeEqual(digest(given), digest(token));
}

/** Of one length, whatever was given. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
