import type { Unsubscribe } from '../../domain/bus.ts';
import type { EventLog } from '../../domain/event.ts';
import type { FeedContext } from './conversation-feed.ts';
import { ConversationFeed } from './conversation-feed.ts';
import type { Device } from './device.ts';

const positionsAtOnce = 1_000;

interface FeedSetOptions {
  log: Pick<EventLog, 'positions'>;
  /** Of all feeds. */
  context: FeedContext;
  /** Resolves when the feed hears what is said of its conversation. */
  subscribe(feed: ConversationFeed): Promise<Unsubscribe>;
  onError(error: unknown): void;
}

interface OpenFeed {
  feed: ConversationFeed;
  subscribed: Promise<Unsubscribe>;
}

/** The conversations that somebody here follows, each with one feed and one subscription. */
export class FeedSet {
  readonly #options: FeedSetOptions;
  readonly #feeds = new Map<string, OpenFeed>();

  constructor(options: FeedSetOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#feeds.size;
  }

  get ids(): string[] {
    return [...this.#feeds.keys()];
  }

  get(conversationId: string): ConversationFeed | undefined {
    return this.#feeds.get(conversationId)?.feed;
  }

  /** Opens the feeds of these conversations, without sending the device anything yet. Resolves when they hear what happens. */
  async hold(device: Device, conversationIds: string[]): Promise<void> {
    if (device.closed) return;
    const feeds = conversationIds.map((conversationId) => this.#open(conversationId));
    for (const { feed } of feeds) feed.hold(device);
    await Promise.all(feeds.map(({ subscribed }) => subscribed));
  }

  /** Tells those of these feeds where their logs end that do not know. */
  async prime(conversationIds: string[]): Promise<void> {
    const unprimed = conversationIds.filter((conversationId) => this.get(conversationId)?.primed === false);
    await this.learn(unprimed, (feed, lastSeq, headId) => feed.prime(lastSeq, headId));
  }

  /** Reads where these conversations' logs end, and tells their feeds. */
  async learn(conversationIds: string[], tell: (feed: ConversationFeed, lastSeq: number, headId: string) => unknown): Promise<void> {
    for (let at = 0; at < conversationIds.length; at += positionsAtOnce) {
      const positions = await this.#options.log.positions(conversationIds.slice(at, at + positionsAtOnce));
      for (const { conversationId, lastSeq, headId } of positions) {
        const feed = this.get(conversationId);
        if (feed) await tell(feed, lastSeq, headId);
      }
    }
  }

  /** Nobody gets anything from these feeds by this device any more. */
  release(device: Device): void {
    for (const conversationId of device.conversations) {
      const feed = this.get(conversationId);
      feed?.unfollow(device);
      if (feed?.idle) this.#close(conversationId);
    }
  }

  /** Lets go of conversations that no local device follows any more. */
  sweep(): void {
    for (const [conversationId, { feed }] of this.#feeds) if (feed.idle) this.#close(conversationId);
  }

  #open(conversationId: string): OpenFeed {
    const known = this.#feeds.get(conversationId);
    if (known) return known;
    const feed = new ConversationFeed(conversationId, this.#options.context);
    const opened = { feed, subscribed: this.#options.subscribe(feed) };
    this.#feeds.set(conversationId, opened);
    return opened;
  }

  #close(conversationId: string): void {
    const open = this.#feeds.get(conversationId);
    this.#feeds.delete(conversationId);
    open?.subscribed.then((unsubscribe) => unsubscribe()).catch(this.#options.onError);
  }
}
