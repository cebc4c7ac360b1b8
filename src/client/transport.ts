import type { TRPCClient } from '@trpc/client';
import { createTRPCClient, httpLink } from '@trpc/client';
import type { AppRouter } from '../transport/trpc/app-router.ts';
import { plainTransformer } from './link/plain-transformer.ts';
import type { ServerLink } from './link/server-link.ts';
import { linkOverTrpc } from './link/trpc-link.ts';
import { WebSocketLine } from './link/web-socket-line.ts';
import type { Scheduler } from './scheduler.ts';

/** Typed calls to the server. What they throw is tRPC's; `linkErrorOf` says what it means. */
export type Api = TRPCClient<AppRouter>;

/** A bearer token, or how to get the current one. Without it, a browser's cookie says who calls. */
export type Token = string | (() => string | Promise<string>);

export interface TransportOptions {
  /** Where the server is, such as `https://chat.example.org`. */
  url: string;
  token?: Token;
  scheduler: Scheduler;
  random(): number;
  /** For runtimes without a global one. */
  WebSocket?: typeof WebSocket;
}

export interface Transport {
  api: Api;
  link: ServerLink;
}

/** One socket for all calls and the stream. */
export function webSocketTransport({ url, token, scheduler, random, WebSocket: Socket }: TransportOptions): Transport {
  const line = new WebSocketLine({ url: socketUrl(url), token, random, WebSocket: Socket });
  const api = createTRPCClient<AppRouter>({ links: [line.link] });
  return { api, link: linkOverTrpc(api, { scheduler, random, line }) };
}

/** Calls by HTTP for what needs no stream: signing up, signing in. */
export function createApi({ url, token }: Pick<TransportOptions, 'url' | 'token'>): Api {
  return createTRPCClient<AppRouter>({ links: [httpLink({ url: apiUrl(url), transformer: plainTransformer, headers: () => authorization(token) })] });
}

export function apiUrl(url: string): string {
  return `${url.replace(/\/+$/, '')}/api/trpc`;
}

function socketUrl(url: string): string {
  return `${url.replace(/\/+$/, '').replace(/^http/, 'ws')}/api/ws`;
}

export async function authorization(token: Token | undefined): Promise<Record<string, string>> {
  if (token === undefined) return {};
  return { authorization: `Bearer ${typeof token === 'string' ? token : await token()}` };
}
