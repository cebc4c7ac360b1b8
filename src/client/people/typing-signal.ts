import { typingIntervalMs } from '../../domain/typing.ts';
import type { Surroundings } from '../surroundings.ts';

/** Tells the others that the person is typing, seldom enough. Losing one is nothing: the next key says it again. */
export class TypingSignal {
  readonly #surroundings: Surroundings;
  readonly #sentAt = new Map<string, number>();

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
  }

  typing(conversationId: string): void {
    const now = this.#surroundings.scheduler.now();
    const ago = now - (this.#sentAt.get(conversationId) ?? -Infinity);
    // Less than nothing: the clock was set back.
    if (ago >= 0 && ago < typingIntervalMs) return;
    this.#sentAt.set(conversationId, now);
    this.#surroundings.link.typing(conversationId).catch(() => undefined);
  }

  /** After a message, the next key counts as a new beginning. */
  sent(conversationId: string): void {
    this.#sentAt.delete(conversationId);
  }
}
