import type { Acknowledgement } from '../../domain/event.ts';
import type { StreamMessage } from '../../domain/stream.ts';
import { backoff } from '../backoff.ts';
import type { Cancel, Scheduler } from '../scheduler.ts';
import type { Api } from '../transport.ts';
import { linkErrorOf } from './link-error.ts';
import type { Outgoing, ServerLink, StreamHandlers } from './server-link.ts';
import type { WebSocketLine } from './web-socket-line.ts';

interface Wiring {
  scheduler: Scheduler;
  random(): number;
  /** Null over HTTP. */
  line: WebSocketLine | null;
}

/** The engine's server, over tRPC. */
export function linkOverTrpc(api: Api, wiring: Wiring): ServerLink {
  const { sync, presence } = api;
  let wakeStream = () => {};
  return {
    send: (outgoing, signal) => told(send(api, outgoing, signal)),
    range: (query, signal) => told(sync.range.query(query, { signal })),
    heads: (query, signal) => told(sync.heads.query(query, { signal })),
    receipts: (conversationId, signal) => told(sync.receipts.query({ conversationId }, { signal })),
    report: (reports, signal) => told(sync.report.mutate({ reports }, { signal })),
    typing: (conversationId, signal) => told(presence.typing.mutate({ conversationId }, { signal })),
    stream(since, handlers) {
      const stream = new Subscription(api, wiring, { since, handlers });
      wakeStream = () => stream.wake();
      return () => stream.stop();
    },
    wake: () => wakeStream(),
    close: async () => wiring.line?.close(),
  };
}

function send({ messages }: Api, { conversationId, clientId, action, epoch }: Outgoing, signal: AbortSignal | undefined): Promise<Acknowledgement> {
  const to = { conversationId, clientId, epoch };
  switch (action.type) {
    case 'send':
      return messages.send.mutate({ ...to, text: action.text, replyTo: action.replyTo }, { signal });
    case 'edit':
      return messages.edit.mutate({ ...to, seq: action.seq, text: action.text }, { signal });
    case 'delete':
      return messages.delete.mutate({ ...to, seq: action.seq }, { signal });
    case 'react':
      return messages.react.mutate({ ...to, seq: action.seq, emoji: action.emoji, on: action.on }, { signal });
  }
}

async function told<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw linkErrorOf(error);
  }
}

interface StreamOptions {
  since: number | undefined;
  handlers: StreamHandlers;
}

/**
 * The stream, subscribed to again whenever it ends. tRPC resumes it after a lost socket by itself,
 * but not when the server ends it, with an error or without: then it would be deaf for good.
 * (`retryLink` knows only the error, and would stay on a connection that the server has refused.)
 */
class Subscription {
  readonly #api: Api;
  readonly #wiring: Wiring;
  readonly #options: StreamOptions;
  #lastEventId: number | undefined;
  #attempts = 0;
  /** Ends the subscription under way without a word. */
  #drop: () => void = () => {};
  #cancelRetry: Cancel | null = null;
  #stopped = false;

  constructor(api: Api, wiring: Wiring, options: StreamOptions) {
    this.#api = api;
    this.#wiring = wiring;
    this.#options = options;
    this.#subscribe();
  }

  stop(): void {
    this.#stopped = true;
    this.#cancelRetry?.();
    this.#drop();
  }

  /** The network is back: no use in waiting for the next attempt. */
  wake(): void {
    if (this.#stopped || (this.#wiring.line?.isOpen ?? this.#cancelRetry === null)) return;
    this.#attempts = 0;
    this.#begin();
  }

  #begin(): void {
    this.#cancelRetry?.();
    this.#cancelRetry = null;
    this.#drop();
    this.#wiring.line?.renew();
    this.#subscribe();
  }

  #subscribe(): void {
    let current = true;
    const { since, handlers } = this.#options;
    const ended = (error: unknown) => {
      if (!current) return;
      current = false;
      this.#ended(error);
    };
    const subscription = this.#api.sync.stream.subscribe(
      { since, lastEventId: this.#lastEventId },
      {
        onData: ({ id, data }) => {
          if (!current) return;
          this.#lastEventId = Number(id);
          this.#attempts = 0;
          handlers.message(data as StreamMessage);
        },
        onConnectionStateChange: ({ state }) => current && state === 'connecting' && handlers.down(),
        onError: ended,
        onComplete: () => ended(null),
      },
    );
    this.#drop = () => {
      current = false;
      subscription.unsubscribe();
    };
  }

  #ended(thrown: unknown): void {
    const { handlers } = this.#options;
    const error = thrown === null ? null : linkErrorOf(thrown);
    if (error?.code === 'unauthenticated') return handlers.refused(error);
    handlers.down();
    const { scheduler, random } = this.#wiring;
    this.#cancelRetry = scheduler.after(backoff(this.#attempts++, random), () => this.#begin());
  }
}
