import { randomUUID } from 'node:crypto';
import type { Channel, EventBus, Unsubscribe } from '../../domain/bus.ts';
import type { Broadcast } from './broadcast.ts';

type Listener = (message: unknown) => void;

/** A channel that somebody here listens to: subscribed once, however many do. */
interface Subscription {
  channel: Channel<unknown>;
  listeners: Set<Listener>;
  /** Resolves when Redis has confirmed it, or cannot for now. */
  confirmed: Promise<unknown>;
}

/**
 * The bus between servers. Listeners of this process hear without Redis, which is for the others: what was
 * published in one turn of the event loop is one message a channel and one write. While Redis is away
 * `subscribe` resolves at once and the others lose what is published: nobody may have to wait for Redis.
 * When it is back every listener gets null, but only after Redis has confirmed the subscriptions: reading
 * the log before that would leave a gap.
 */
export class RedisEventBus implements EventBus {
  readonly #broadcast: Broadcast;
  readonly #onError: (error: unknown) => void;
  readonly #subscriptions = new Map<string, Subscription>();
  /** Marks what is our own when it comes back. */
  readonly #mark = `${randomUUID()} `;
  #outgoing: { name: string; message: unknown }[] = [];
  #open = true;

  constructor(broadcast: Broadcast, onError: (error: unknown) => void) {
    this.#broadcast = broadcast;
    this.#onError = onError;
    broadcast.onMessage((name, text) => this.#receive(name, text));
    broadcast.onReady(() => void this.#resubscribe());
  }

  publish<T>(channel: Channel<T>, message: T): void {
    if (!this.#open) return;
    // Never in the publisher's stack: a listener that publishes or throws must not be its caller's problem.
    if (this.#outgoing.length === 0) queueMicrotask(() => this.#flush());
    this.#outgoing.push({ name: channel.name, message });
  }

  async subscribe<T>(channel: Channel<T>, listener: (message: T | null) => void): Promise<Unsubscribe> {
    // Wrapped, so that the same function given twice counts twice.
    const own: Listener = (message) => listener(message as T | null);
    const subscription = this.#subscriptions.get(channel.name) ?? this.#first(channel as Channel<unknown>);
    subscription.listeners.add(own);
    await subscription.confirmed;
    return () => this.#leave(subscription, own);
  }

  connected(): boolean {
    return this.#open && this.#broadcast.ready();
  }

  async close(): Promise<void> {
    this.#open = false;
    this.#subscriptions.clear();
    this.#broadcast.close();
  }

  #flush(): void {
    const outgoing = this.#outgoing;
    this.#outgoing = [];
    if (this.connected()) {
      const messages = [...Map.groupBy(outgoing, ({ name }) => name)].map(([name, news]) => ({ name: prefix + name, text: this.#mark + JSON.stringify(news.map(({ message }) => message)) }));
      this.#broadcast.publish(messages).catch(() => {});
    }
    for (const { name, message } of outgoing) {
      const subscription = this.#subscriptions.get(name);
      if (subscription) this.#tell(subscription, message);
    }
  }

  #first(channel: Channel<unknown>): Subscription {
    const subscription = { channel, listeners: new Set<Listener>(), confirmed: this.#confirm([channel.name]) };
    this.#subscriptions.set(channel.name, subscription);
    return subscription;
  }

  #leave({ channel, listeners }: Subscription, listener: Listener): void {
    if (!listeners.delete(listener) || listeners.size > 0) return;
    this.#subscriptions.delete(channel.name);
    this.#broadcast.unsubscribe(prefix + channel.name).catch(() => {});
  }

  /** What cannot be confirmed now will be when the connection is ready again. */
  async #confirm(names: string[]): Promise<boolean> {
    try {
      await this.#broadcast.subscribe(names.map((name) => prefix + name));
      return true;
    } catch {
      return false;
    }
  }

  async #resubscribe(): Promise<void> {
    const subscriptions = [...this.#subscriptions.values()];
    if (subscriptions.length === 0) return;
    const confirmed = this.#confirm(subscriptions.map(({ channel }) => channel.name));
    for (const subscription of subscriptions) subscription.confirmed = confirmed;
    if (await confirmed) for (const subscription of subscriptions) this.#tell(subscription, null);
  }

  #receive(prefixed: string, text: string): void {
    if (text.startsWith(this.#mark)) return;
    const subscription = this.#subscriptions.get(prefixed.slice(prefix.length));
    if (subscription) for (const message of parse(subscription.channel, text)) this.#tell(subscription, message);
  }

  #tell({ listeners }: Subscription, message: unknown): void {
    for (const listener of Array.from(listeners)) {
      try {
        // Asked again each time: a listener may have made another one leave.
        if (listeners.has(listener)) listener(message);
      } catch (error) {
        this.#onError(error);
      }
    }
  }
}

/** Redis may be shared with other programs. */
const prefix = 'holdfast:';

/** Null for what another version of us may be sending: the log has it in a form that everyone reads. */
function parse(channel: Channel<unknown>, text: string): unknown[] {
  try {
    const messages = JSON.parse(text.slice(text.indexOf(' '))) as unknown[];
    return messages.map((message) => channel.schema.safeParse(message).data ?? null);
  } catch {
    return [null];
  }
}
