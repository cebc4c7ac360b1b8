import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { appRouter } from '../trpc/app-router.ts';
import type { ContextFactory } from '../trpc/context.ts';

/** Well above the longest text in UTF-8, escaped, as the frames of a WebSocket are held to. */
export const maxBodyBytes = 512 * 1024;
/** Calls in one request. */
export const maxBatch = 50;

/**
 * tRPC over a fetch handler, where there is no Node server: calls, and the stream as server-sent events.
 * Queries may come by POST too: 500 ids do not fit into a URL.
 */
export async function answerFetch(req: Request, contexts: Pick<ContextFactory, 'fetch'>): Promise<Response> {
  if (Number(req.headers.get('content-length') ?? 0) > maxBodyBytes) return new Response('Too large', { status: 413 });
  return fetchRequestHandler({
    endpoint: '/api/trpc',
    req,
    router: appRouter,
    maxBatchSize: maxBatch,
    allowMethodOverride: true,
    createContext: () => contexts.fetch(req),
  });
}
