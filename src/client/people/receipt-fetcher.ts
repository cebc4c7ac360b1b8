import { backoff } from '../backoff.ts';
import { asLinkError, isDefinite } from '../link/server-link.ts';
import type { Surroundings } from '../surroundings.ts';
import type { ReceiptBook } from './receipt-book.ts';

interface FetcherOwner {
  book: ReceiptBook;
  online(): boolean;
  moved(conversationId: string): void;
}

/** Reads the members' receipts of open conversations: the stream only tells of those that move. */
export class ReceiptFetcher {
  readonly #surroundings: Surroundings;
  readonly #owner: FetcherOwner;
  /** By conversation, whether to ask once more after the answer: it may be older than what it is asked for now. */
  readonly #fetching = new Map<string, { again: boolean }>();

  /** Of which the server tells this device. */
  readonly #followed = new Set<string>();

  constructor(surroundings: Surroundings, owner: FetcherOwner) {
    this.#surroundings = surroundings;
    this.#owner = owner;
  }

  /** The server has named a conversation. What moved in it before it began to tell of it was not heard. */
  told(conversationId: string, { left }: { left: boolean }): void {
    if (left) this.#followed.delete(conversationId);
    else if (!this.#followed.has(conversationId)) {
      this.#followed.add(conversationId);
      if (this.#owner.book.isOpen(conversationId)) this.fetch(conversationId);
    }
  }

  fetch(conversationId: string): void {
    const fetching = this.#fetching.get(conversationId);
    if (fetching) {
      fetching.again = true;
      return;
    }
    const begun = { again: false };
    this.#fetching.set(conversationId, begun);
    void this.#fetchUntilTold(conversationId).finally(() => {
      this.#fetching.delete(conversationId);
      if (begun.again) this.fetch(conversationId);
    });
  }

  /** A new connection: what moved meanwhile was not heard. */
  fetchAll(): void {
    for (const conversationId of this.#owner.book.opened()) this.fetch(conversationId);
  }

  async #fetchUntilTold(conversationId: string): Promise<void> {
    const { link, scheduler, random } = this.#surroundings;
    const { book, online, moved } = this.#owner;
    for (let attempts = 0; online() && book.isOpen(conversationId); attempts++) {
      try {
        book.ask(conversationId);
        if (book.answered(conversationId, await link.receipts(conversationId))) moved(conversationId);
        return;
      } catch (thrown) {
        const { code } = asLinkError(thrown);
        if (isDefinite(code) || code === 'unauthenticated') return;
      }
      await new Promise<void>((resolve) => void scheduler.after(backoff(attempts, random), resolve));
    }
  }
}
