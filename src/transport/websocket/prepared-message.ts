import type { StreamMessage } from '../../domain/stream.ts';

// Symbol.for: the class can exist twice in one process (Next bundles route handlers apart).
const brand = Symbol.for('holdfast.prepared-message');

/** A stream message whose text is built once, however many devices it goes to. */
export class PreparedMessage {
  readonly [brand] = true;
  readonly message: StreamMessage;
  #text: string | undefined;

  constructor(message: StreamMessage) {
    this.message = message;
  }

  get text(): string {
    return (this.#text ??= JSON.stringify(this.message));
  }
}

export function isPrepared(value: unknown): value is PreparedMessage {
  return typeof value === 'object' && value !== null && brand in value;
}
