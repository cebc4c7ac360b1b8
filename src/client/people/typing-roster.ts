import { typingTtlMs } from '../../domain/typing.ts';
import type { Cancel, Scheduler } from '../scheduler.ts';

const nobody: readonly string[] = [];

/** Who is typing where, as far as this device has heard lately. */
export class TypingRoster {
  readonly #scheduler: Scheduler;
  readonly #changed: (conversationId: string) => void;
  readonly #typing = new Map<string, Map<string, Cancel>>();
  readonly #lists = new Map<string, readonly string[]>();

  constructor(scheduler: Scheduler, changed: (conversationId: string) => void) {
    this.#scheduler = scheduler;
    this.#changed = changed;
  }

  /** The same array until it changes. */
  of(conversationId: string): readonly string[] {
    return this.#lists.get(conversationId) ?? nobody;
  }

  heard(conversationId: string, userId: string): void {
    let people = this.#typing.get(conversationId);
    if (!people) this.#typing.set(conversationId, (people = new Map()));
    const again = people.get(userId);
    again?.();
    people.set(userId, this.#scheduler.after(typingTtlMs, () => this.stopped(conversationId, userId)));
    if (!again) this.#list(conversationId);
  }

  /** They have said it, or thought better of it. */
  stopped(conversationId: string, userId: string): void {
    const people = this.#typing.get(conversationId);
    const cancel = people?.get(userId);
    if (!people || !cancel) return;
    cancel();
    people.delete(userId);
    if (people.size === 0) this.#typing.delete(conversationId);
    this.#list(conversationId);
  }

  clear(): void {
    for (const [conversationId, people] of [...this.#typing]) {
      for (const userId of [...people.keys()]) this.stopped(conversationId, userId);
    }
  }

  #list(conversationId: string): void {
    const people = this.#typing.get(conversationId);
    if (people) this.#lists.set(conversationId, [...people.keys()]);
    else this.#lists.delete(conversationId);
    this.#changed(conversationId);
  }
}
