import type { OutboxAction } from '../contract.ts';
import type { Surroundings } from '../surroundings.ts';
import type { Outbox } from './outbox.ts';
import { identify, namedSeq } from './target.ts';

/** Puts actions into the outbox in the order of the calls, also when some must look something up first. */
export class Enqueuer {
  readonly #surroundings: Surroundings;
  readonly #outbox: Outbox;
  #looking: Promise<unknown> | null = null;

  constructor(surroundings: Surroundings, outbox: Outbox) {
    this.#surroundings = surroundings;
    this.#outbox = outbox;
  }

  add(conversationId: string, action: OutboxAction): Promise<string> {
    const seq = namedSeq(action);
    if (seq === null && !this.#looking) return this.#outbox.add(conversationId, action);
    const added = (this.#looking ?? Promise.resolve()).then(() => this.#lookAndAdd(conversationId, action, seq));
    const settled = added.catch(() => undefined).then(() => {
      if (this.#looking === settled) this.#looking = null;
    });
    this.#looking = settled;
    return added;
  }

  async #lookAndAdd(conversationId: string, action: OutboxAction, seq: number | null): Promise<string> {
    const target = seq === null ? undefined : await identify(this.#surroundings.storage, conversationId, seq);
    return this.#outbox.add(conversationId, action, target);
  }
}
