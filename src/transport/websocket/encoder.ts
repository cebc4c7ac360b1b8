import { isPrepared } from './prepared-message.ts';

/**
 * tRPC's JSON envelope around text that exists already: an event is serialised once a process, not
 * once a subscriber. What the wire carries is exactly what superjson and JSON.stringify would have
 * made of it, so any stock tRPC client reads it. (StreamMessage holds plain JSON values only, for
 * which superjson's form is `{"json": value}`.)
 */
export const spliceEncoder = {
  encode(data: unknown): string {
    const { id, result } = (data ?? {}) as { id?: unknown; result?: { id?: unknown; data?: unknown } };
    const body = result?.data as { id?: unknown; data?: unknown } | undefined;
    if (!body || !isPrepared(body.data)) return JSON.stringify(data);
    const tag = JSON.stringify(body.id);
    return `{"id":${JSON.stringify(id)},"result":{"type":"data","id":${tag},"data":{"json":{"id":${tag},"data":${body.data.text}}}}}`;
  },
  decode(data: string | ArrayBuffer | Uint8Array): unknown {
    if (typeof data !== 'string') throw new Error('This server speaks JSON in text frames');
    return JSON.parse(data);
  },
};
