import type { ConversationSummary } from '../contract.ts';
import { unreadOf } from '../log/head-progress.ts';
import { heldOf, missingOf } from '../log/holes.ts';
import type { Replica } from '../log/replica.ts';
import type { Outbox } from '../outbox/outbox.ts';
import type { TypingRoster } from '../people/typing-roster.ts';

interface ListSources {
  replicas(): Iterable<Replica>;
  outbox: Outbox;
  typing: TypingRoster;
  changed(): void;
}

/** The conversations, most recently changed first. Worked out when somebody looks, not when something happens. */
export class ConversationList {
  readonly #sources: ListSources;
  readonly #summaries = new Map<string, ConversationSummary>();
  #list: readonly ConversationSummary[] | null = null;

  constructor(sources: ListSources) {
    this.#sources = sources;
  }

  touch(conversationId: string): void {
    this.#summaries.delete(conversationId);
    this.#list = null;
    this.#sources.changed();
  }

  touchAll(): void {
    this.#summaries.clear();
    this.#list = null;
    this.#sources.changed();
  }

  /** The same array, of the same elements, until they change. */
  all(): readonly ConversationSummary[] {
    return (this.#list ??= [...this.#sources.replicas()]
      .filter(({ listed }) => listed)
      .map((replica) => this.#summaryOf(replica))
      .sort((a, b) => b.changedAt - a.changedAt || (a.conversationId < b.conversationId ? -1 : 1)));
  }

  #summaryOf(replica: Replica): ConversationSummary {
    const { conversationId } = replica;
    let summary = this.#summaries.get(conversationId);
    if (!summary) this.#summaries.set(conversationId, (summary = this.#summarise(replica)));
    return summary;
  }

  #summarise(replica: Replica): ConversationSummary {
    const { conversationId, head, record } = replica;
    const { outbox, typing } = this.#sources;
    const amount = { held: heldOf(record), missing: missingOf(replica) };
    return { ...head, ...amount, unread: unreadOf(head), typing: typing.of(conversationId), ...outbox.book.counts(conversationId) };
  }
}
