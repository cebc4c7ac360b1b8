import { TRPCError, getTRPCErrorFromUnknown } from '@trpc/server';
import type { LinkErrorCode } from '../../src/client/link/server-link.ts';
import type { StreamMessage } from '../../src/domain/stream.ts';
import { appRouter } from '../../src/transport/trpc/app-router.ts';
import type { Context } from '../../src/transport/trpc/context.ts';
import { formatError } from '../../src/transport/trpc/error-shape.ts';
import type { PushStream, StreamSink } from '../../src/transport/websocket/push-stream.ts';
import type { Process } from './simulated-database.ts';
import type { Wire } from './wire.ts';
import type { World } from './world.ts';

/** What a device asks over its connection; `sync.stream` is answered again and again, until `stop`. */
export interface Request {
  id: number;
  path: string;
  input: unknown;
}

export type Answer =
  | { id: number; result: unknown }
  | { id: number; problem: Refusal }
  /** Of the stream: what was said, and the watermark to resume from. */
  | { id: number; mark: string; message: StreamMessage }
  | { id: number; ended: Refusal | null };

export interface Refusal {
  code: LinkErrorCode;
  message: string;
  retryAfterMs?: number;
}

interface Post {
  node: Process;
  world: World;
  wire: Wire;
  device: string;
  context(): Promise<Context>;
}

/** Serves one connection over the real router, as tRPC's WebSocket adapter does. */
export class Attendant {
  readonly #post: Post;
  readonly #context: Promise<Context>;
  readonly #gone = new AbortController();
  #streaming = new AbortController();

  constructor(post: Post) {
    this.#post = post;
    this.#context = post.context();
  }

  heard(text: string): void {
    const request = JSON.parse(text) as Request;
    if (request.path === 'stop') this.#streaming.abort();
    else void (request.path === 'sync.stream' ? this.#stream(request) : this.#call(request));
  }

  closed(): void {
    this.#gone.abort();
    this.#streaming.abort();
  }

  async #call({ id, path, input }: Request): Promise<void> {
    const context = await this.#context;
    try {
      const result = await call(context, path, input);
      if (this.#post.node.step(`answers ${path} of ${this.#post.device}`)) this.#say({ id, result });
    } catch (error) {
      this.#say({ id, problem: refusalOf(error, context) });
    }
  }

  async #stream({ id, input }: Request): Promise<void> {
    const context = await this.#context;
    this.#streaming = new AbortController();
    const { signal } = this.#streaming;
    if (this.#gone.signal.aborted) return;
    try {
      const { sync } = appRouter.createCaller(context, { signal });
      const said = (await sync.stream(input as { since?: number })) as unknown as PushStream;
      const pushing = said.pushTo(this.#sink(id));
      signal.addEventListener('abort', pushing.stop, { once: true });
      if (signal.aborted) pushing.stop();
      await pushing.ended;
      if (!signal.aborted) this.#say({ id, ended: null });
    } catch (error) {
      this.#say({ id, ended: refusalOf(error, context) });
    }
  }

  #sink(id: number): StreamSink {
    const { wire } = this.#post;
    return {
      get bufferedBytes() {
        return wire.bufferedBytes;
      },
      waitingSince: null,
      send: ({ text }, watermark) => wire.answer(`{"id":${id},"mark":"${watermark}","message":${text}}`),
      close: () => wire.break(),
    };
  }

  #say(answer: Answer): void {
    if (this.#post.node.alive && !this.#gone.signal.aborted) this.#post.wire.answer(JSON.stringify(answer));
  }
}

/** One call of the router, by the path its name has on the wire. */
export async function call(context: Context, path: string, input: unknown): Promise<unknown> {
  const [area, name] = path.split('.') as [string, string];
  const caller = appRouter.createCaller(context) as unknown as Record<string, Record<string, (input: unknown) => Promise<unknown>>>;
  const procedure = caller[area]?.[name];
  if (!procedure) throw new TRPCError({ code: 'NOT_FOUND' });
  return procedure(input);
}

export function refusalOf(thrown: unknown, ctx: Context): Refusal {
  const { message, data } = formatError({ error: getTRPCErrorFromUnknown(thrown), path: undefined, ctx });
  const { code, retryAfterMs } = data.holdfast;
  return { code, message, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
}
