import type { StreamMessage } from '../../domain/stream.ts';
import { textFrame } from './frame.ts';

/**
 * A stream message whose text is built once, however many devices it goes to; and so is its frame, for
 * all those whose subscription has the same id and which have been told everything up to the same moment,
 * as most have.
 */
export class PreparedMessage {
  readonly message: StreamMessage;
  #text: string | undefined;
  #frames: Map<string, Buffer> | undefined;

  constructor(message: StreamMessage) {
    this.message = message;
  }

  get text(): string {
    return (this.#text ??= JSON.stringify(this.message));
  }

  /**
   * The frame by which a subscription says this: what superjson and tRPC would have made of a tracked
   * value. (A StreamMessage holds plain JSON only, for which superjson's form is `{"json": value}`.)
   * `subscription` is the request's id as JSON.
   */
  frame(subscription: string, watermark: number): Buffer {
    const key = `${watermark} ${subscription}`;
    const known = this.#frames?.get(key);
    if (known) return known;
    const frame = textFrame(`{"id":${subscription},"result":{"type":"data","id":"${watermark}","data":{"json":{"id":"${watermark}","data":${this.text}}}}}`);
    this.#frames = (this.#frames ?? new Map()).set(key, frame);
    return frame;
  }
}
