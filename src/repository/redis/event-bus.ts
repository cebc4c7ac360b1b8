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
 * The bus between servers. While Redis is away `subscribe` resolves at once and `publish` loses what it
 * is given: nobody may have to wait for Redis. When it is back every listener gets null, but only after
 * Redis has confirmed the subscriptions: reading the log before that would leave a gap.
 */
export class RedisEventBus implements EventBus {
  readonly #broadcast: Broadcast;
  readonly #onError: (error: unknown) => void;
  readonly #subscriptions = new Map<string, Subscription>();
  #open = true;

  constructor(broadcast: Broadcast, onError: (error: unknown) => void) {
    this.#broadcast = broadcast;
    this.#onError = onError;
    broadcast.onMessage((name, text) => this.#receive(name, text));
    broadcast.onReady(() => void this.#resubscribe());
  }

  publish<T>(channel: Channel<T>, message: T): void {
    if (!this.connected()) return;
    this.#broadcast.publish(prefix + channel.name, JSON.stringify(message)).catch(() => {});
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
    const subscription = this.#subscriptions.get(prefixed.slice(prefix.length));
    if (subscription) this.#tell(subscription, parse(subscription.channel, text));
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
function parse(channel: Channel<unknown>, text: string): unknown {
  try {
    return channel.schema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
