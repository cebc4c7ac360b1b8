import type { TrackedEnvelope } from '@trpc/server';
import { tracked } from '@trpc/server';
import type { StreamMessage } from '../../domain/stream.ts';
import type { PreparedMessage } from './prepared-message.ts';

/** Where the messages of a stream go. */
export interface StreamSink {
  /** Bytes that were taken and not passed on. */
  readonly bufferedBytes: number;
  /** When the oldest event that waits in it was committed (the database's clock); null where none waits. */
  readonly waitingSince: number | null;
  /** `watermark`: where to resume after this message. */
  send(prepared: PreparedMessage, watermark: number): void;
  /** Ends the whole connection. */
  close(code: number, reason: string): void;
}

/** A stream that is being pushed. */
export interface Pushing {
  /** Resolves when it is over, rejects when it has failed. */
  ended: Promise<void>;
  stop(): void;
}

export type Push = (sink: StreamSink) => Pushing;

/**
 * What a subscription returns. Over a WebSocket it is pushed, without a generator in between for each
 * connection and each message; where the transport pulls (server-sent events), it is iterated.
 */
export class PushStream implements AsyncIterable<TrackedEnvelope<StreamMessage>> {
  readonly #push: Push;
  readonly #signal: AbortSignal;

  /** `signal`: that of the subscription, for whoever iterates. */
  constructor(push: Push, signal: AbortSignal) {
    this.#push = push;
    this.#signal = signal;
  }

  pushTo(sink: StreamSink): Pushing {
    return this.#push(sink);
  }

  /** Every value is tracked, ephemeral ones too: a single untracked one would erase tRPC's `lastEventId`. */
  async *[Symbol.asyncIterator](): AsyncGenerator<TrackedEnvelope<StreamMessage>, void, void> {
    const queue = new StreamQueue();
    if (this.#signal.aborted) return;
    const pushing = this.#push(queue);
    const ended = pushing.ended.finally(() => queue.end());
    ended.catch(() => {});
    // A waiting `next()` holds up the generator's return: it must end with the subscription.
    this.#signal.addEventListener('abort', () => queue.close(), { once: true });
    try {
      for (let next = await queue.next(); next; next = await queue.next()) {
        yield tracked(String(next.watermark), next.prepared.message);
      }
      if (!this.#signal.aborted) await ended;
    } finally {
      pushing.stop();
    }
  }
}

interface Waiting {
  prepared: PreparedMessage;
  watermark: number;
}

/** Holds what is pushed until it is pulled. */
class StreamQueue implements StreamSink {
  #queue: Waiting[] = [];
  #ended = false;
  #wake: (() => void) | null = null;
  bufferedBytes = 0;

  get waitingSince(): number | null {
    for (const { prepared } of this.#queue) if (prepared.message.type === 'event') return prepared.message.event.createdAt;
    return null;
  }

  send(prepared: PreparedMessage, watermark: number): void {
    if (this.#ended) return;
    this.#queue.push({ prepared, watermark });
    this.bufferedBytes += prepared.text.length;
    this.#wakeUp();
  }

  /** The next message, or null once there will be none. */
  async next(): Promise<Waiting | null> {
    while (this.#queue.length === 0 && !this.#ended) await new Promise<void>((resolve) => (this.#wake = resolve));
    const next = this.#queue.shift() ?? null;
    if (next) this.bufferedBytes -= next.prepared.text.length;
    return next;
  }

  end(): void {
    this.#ended = true;
    this.#wakeUp();
  }

  close(): void {
    this.#queue = [];
    this.end();
  }

  #wakeUp(): void {
    const wake = this.#wake;
    this.#wake = null;
    wake?.();
  }
}
