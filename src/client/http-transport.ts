import type { TRPCLink } from '@trpc/client';
import { createTRPCClient, httpLink, httpSubscriptionLink, splitLink } from '@trpc/client';
import type { AppRouter } from '../transport/trpc/app-router.ts';
import { FetchEventSource } from './link/fetch-event-source.ts';
import { plainTransformer } from './link/plain-transformer.ts';
import { linkOverTrpc } from './link/trpc-link.ts';
import type { Transport, TransportOptions } from './transport.ts';
import { apiUrl, authorization } from './transport.ts';

/** Calls by HTTP, the stream by server-sent events: for deployments and networks without WebSockets. */
export function httpTransport({ url, token, scheduler, random }: TransportOptions): Transport {
  const address = apiUrl(url);
  const headers = () => authorization(token);
  const stream: TRPCLink<AppRouter> = httpSubscriptionLink({
    url: address,
    transformer: plainTransformer,
    EventSource: FetchEventSource,
    eventSourceOptions: async () => ({ headers: await headers() }),
  });
  const calls: TRPCLink<AppRouter> = httpLink({ url: address, transformer: plainTransformer, headers });
  const api = createTRPCClient<AppRouter>({ links: [splitLink({ condition: ({ type }) => type === 'subscription', true: stream, false: calls })] });
  return { api, link: linkOverTrpc(api, { scheduler, random, line: null }) };
}
