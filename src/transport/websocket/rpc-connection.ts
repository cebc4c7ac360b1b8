import type { AnyRouter } from '@trpc/server';
import { callTRPCProcedure, getTRPCErrorFromUnknown, getTRPCErrorShape, TRPCError, transformTRPCResponse } from '@trpc/server';
import { parseTRPCMessage } from '@trpc/server/rpc';
import { DomainError } from '../../domain/error.ts';
import type { Context } from '../trpc/context.ts';
import { directOf } from '../trpc/direct.ts';
import { textFrame } from './frame.ts';
import type { Pushing, StreamSink } from './push-stream.ts';
import { PushStream } from './push-stream.ts';

/** Calls in one frame, at most. */
const maxBatch = 50;
const maxIdLength = 64;
const pong = textFrame('PONG');
/** Calls are carried out whether or not somebody still waits for the answer. */
const { signal: never } = new AbortController();

type Request = ReturnType<typeof parseTRPCMessage>;
type Call = Exclude<Request, { method: 'subscription.stop' }>;
type RequestId = Request['id'];

interface Subscription {
  id: RequestId;
  stopped: boolean;
  /** Null until it has started. */
  pushing: Pushing | null;
}

/** The way back to the client. */
export interface Line {
  readonly open: boolean;
  /** Bytes that were taken and not passed on. */
  readonly bufferedBytes: number;
  write(frame: Buffer): void;
  close(code: number, reason: string): void;
}

/** Given the parameters that a client introduced itself with, null for none. */
export type CreateContext = (parameters: Record<string, string> | null) => Promise<object>;

export interface RpcOptions {
  router: AnyRouter;
  onError(error: unknown): void;
}

/**
 * One connection that speaks tRPC's WebSocket protocol, as `@trpc/server/adapters/ws` does (the contract
 * suite runs both). Its own, because the adapter makes a chain of generators, promises and closures of
 * every subscription and serialises each message for each subscriber.
 */
export class RpcConnection {
  readonly #options: RpcOptions;
  readonly #line: Line;
  /** Null until the client has introduced itself. */
  #context: Promise<object> | null = null;
  /** Forgotten once used: it holds the request by which the connection came. */
  #createContext: CreateContext | null;
  #subscription: Subscription | null = null;

  /** `introduces`: the client's first message introduces it. */
  constructor(options: RpcOptions, line: Line, { createContext, introduces }: { createContext: CreateContext; introduces: boolean }) {
    this.#options = options;
    this.#line = line;
    this.#createContext = createContext;
    if (!introduces) this.#open(null);
  }

  /** Takes one text message of the client. */
  heard(text: string): void {
    if (text === 'PONG') return;
    if (text === 'PING') this.#line.write(pong);
    else if (this.#context === null) this.#introduced(text);
    else this.#requests(text).forEach((request, index) => void this.#serve(request, index).catch(this.#options.onError));
  }

  /** What is not text, or is not JSON, or is no request. */
  malformed(cause?: unknown): void {
    void this.#refuse(null, new TRPCError({ code: 'PARSE_ERROR', cause })).catch(this.#options.onError);
  }

  /** The client is gone. */
  closed(): void {
    this.#stop(this.#subscription);
  }

  #introduced(text: string): void {
    try {
      this.#open(parametersOf(JSON.parse(text)));
    } catch (cause) {
      const refused = this.#refuse(null, new TRPCError({ code: 'PARSE_ERROR', message: 'Malformed parameters', cause }));
      void refused.then(() => this.#line.close(1008, 'malformed parameters')).catch(this.#options.onError);
    }
  }

  #open(parameters: Record<string, string> | null): void {
    this.#context = this.#createContext!(parameters);
    this.#createContext = null;
    // Whoever asks hears of it.
    this.#context.catch(() => {});
  }

  #requests(text: string): Request[] {
    try {
      const said: unknown = JSON.parse(text);
      if (!Array.isArray(said)) return [this.#requestOf(said)];
      if (said.length <= maxBatch) return said.map((one) => this.#requestOf(one));
      const tooLarge = new TRPCError({ code: 'BAD_REQUEST', message: 'Batch call exceeds maximum size' });
      for (const id of idsOf(said)) void this.#refuse(id, tooLarge).catch(this.#options.onError);
    } catch (cause) {
      this.malformed(cause);
    }
    return [];
  }

  #requestOf(said: unknown): Request {
    const request = parseTRPCMessage(said, this.#config.transformer);
    // It is in every frame of a stream.
    if (typeof request.id === 'string' && request.id.length > maxIdLength) throw new Error('The id is too long');
    return request;
  }

  async #serve(request: Request, batchIndex: number): Promise<void> {
    const { id } = request;
    if (id === null) return this.#refuse(null, new TRPCError({ code: 'PARSE_ERROR', message: '`id` is required' }));
    if (request.method === 'subscription.stop') return this.#subscription?.id === id ? this.#stop(this.#subscription) : undefined;
    try {
      if (request.method === 'subscription') await this.#subscribe(request);
      else this.#answer(id, await this.#call(request, { batchIndex, signal: never }));
    } catch (cause) {
      await this.#refuse(id, getTRPCErrorFromUnknown(cause), request);
    }
  }

  async #call({ method: type, params }: Call, { batchIndex, signal }: { batchIndex: number; signal: AbortSignal }): Promise<unknown> {
    const { router } = this.#options;
    const { path, input } = params;
    const ctx = await this.#context;
    const direct = type === 'mutation' && Object.hasOwn(router._def.procedures, path) ? directOf(router._def.procedures[path]) : undefined;
    if (direct) return direct(ctx as Context, input);
    return callTRPCProcedure({ router, path, type, ctx, getRawInput: async () => input, signal, batchIndex });
  }

  async #subscribe(request: Call): Promise<void> {
    const { id } = request;
    if (this.#subscription?.id === id) throw new TRPCError({ code: 'BAD_REQUEST', message: `Duplicate id ${id}` });
    if (this.#subscription?.stopped === false) throw new DomainError('conflict', 'This connection already has a stream');
    const subscription: Subscription = { id, stopped: false, pushing: null };
    this.#subscription = subscription;
    try {
      const stream = await this.#call(resumed(request), { batchIndex: 0, signal: never });
      if (!(stream instanceof PushStream)) throw new Error(`${request.params.path} did not return a stream`);
      if (subscription.stopped || !this.#line.open) return this.#ended(subscription);
      this.#say(`{"id":${JSON.stringify(id)},"result":{"type":"started"}}`);
      subscription.pushing = stream.pushTo(sinkFor(this.#line, JSON.stringify(id)));
    } catch (cause) {
      return this.#failed(subscription, cause, request);
    }
    // Nothing waits for it here: what waits, waits in memory, and there are thousands of it.
    subscription.pushing.ended.then(() => this.#ended(subscription), (cause: unknown) => this.#failed(subscription, cause, request)).catch(this.#options.onError);
  }

  #stop(subscription: Subscription | null): void {
    if (!subscription) return;
    subscription.stopped = true;
    subscription.pushing?.stop();
  }

  #ended(subscription: Subscription): void {
    if (this.#subscription === subscription) this.#subscription = null;
    this.#say(`{"id":${JSON.stringify(subscription.id)},"result":{"type":"stopped"}}`);
  }

  async #failed(subscription: Subscription, cause: unknown, request: Call): Promise<void> {
    // Whoever has stopped it does not want to hear why it did not work.
    if (subscription.stopped) return this.#ended(subscription);
    if (this.#subscription === subscription) this.#subscription = null;
    await this.#refuse(subscription.id, getTRPCErrorFromUnknown(cause), request);
  }

  #answer(id: RequestId, data: unknown): void {
    const body = JSON.stringify(this.#config.transformer.output.serialize(data));
    this.#say(`{"id":${JSON.stringify(id)},"result":{"type":"data","data":${body}}}`);
  }

  /** `request`: null for what is none. */
  async #refuse(id: RequestId, error: TRPCError, request: Call | null = null): Promise<void> {
    const { method: type, params } = request ?? { method: 'unknown' as const, params: { path: undefined, input: undefined } };
    const ctx: unknown = await this.#context?.catch(() => undefined);
    const shape = getTRPCErrorShape({ config: this.#config, error, type, path: params.path, input: params.input, ctx: ctx as object });
    this.#say(JSON.stringify(transformTRPCResponse(this.#config, { id, error: shape })));
  }

  #say(text: string): void {
    this.#line.write(textFrame(text));
  }

  get #config(): AnyRouter['_def']['_config'] {
    return this.#options.router._def._config;
  }
}

function sinkFor(line: Line, id: string): StreamSink {
  return {
    get bufferedBytes() {
      return line.bufferedBytes;
    },
    waitingSince: null,
    send: (prepared, watermark) => line.write(prepared.frame(id, watermark)),
    close: (code, reason) => line.close(code, reason),
  };
}

/** tRPC's client names the last thing it heard beside the input; procedures find it in it. */
function resumed(request: Call): Call {
  const { input, lastEventId, path } = request.params;
  if (lastEventId === undefined) return request;
  return { ...request, params: { path, lastEventId, input: { ...(input as object | undefined), lastEventId } } };
}

function parametersOf(said: unknown): Record<string, string> | null {
  if (typeof said !== 'object' || said === null) throw new Error('Not an object');
  const { data } = said as { data?: unknown };
  if (data === null || data === undefined) return null;
  if (typeof data !== 'object' || Object.values(data).some((value) => typeof value !== 'string')) throw new Error('Parameters are strings by name');
  return data as Record<string, string>;
}

function idsOf(said: unknown[]): RequestId[] {
  const ids = said.flatMap((one) => {
    const { id, method } = (one ?? {}) as { id?: unknown; method?: unknown };
    return method !== 'subscription.stop' && (typeof id === 'number' || typeof id === 'string') ? [id] : [];
  });
  return ids.length > 0 ? ids : [null];
}
