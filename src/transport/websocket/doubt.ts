/** After a lost connection to the bus everything is in doubt at once: ask once, not once a conversation (milliseconds). */
const gatherMs = 50;

export interface Doubtful {
  conversationIds: string[];
  userIds: string[];
}

interface DoubtOptions {
  schedule(run: () => void, ms: number): void;
  /** Reads what is true of these. */
  settle(doubtful: Doubtful): void;
}

/** Gathers what the bus may have lost news of. */
export class Doubt {
  readonly #options: DoubtOptions;
  #conversationIds = new Set<string>();
  #userIds = new Set<string>();

  constructor(options: DoubtOptions) {
    this.#options = options;
  }

  conversation(conversationId: string): void {
    this.#begin();
    this.#conversationIds.add(conversationId);
  }

  user(userId: string): void {
    this.#begin();
    this.#userIds.add(userId);
  }

  #begin(): void {
    if (this.#conversationIds.size + this.#userIds.size === 0) this.#options.schedule(() => this.#settle(), gatherMs);
  }

  #settle(): void {
    const doubtful = { conversationIds: [...this.#conversationIds], userIds: [...this.#userIds] };
    this.#conversationIds.clear();
    this.#userIds.clear();
    this.#options.settle(doubtful);
  }
}
