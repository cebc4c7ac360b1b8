/** Word between the tabs that share a storage. Where there is no such channel, tabs find out when they look. */
export class TabChannel {
  readonly #channel: BroadcastChannel | null;
  readonly #listeners = new Set<() => void>();

  constructor(name: string) {
    this.#channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel(name);
    if (this.#channel) this.#channel.onmessage = () => this.#listeners.forEach((listener) => listener());
  }

  /** Tells the others, never this tab. */
  tell(): void {
    this.#channel?.postMessage(null);
  }

  watch(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  close(): void {
    if (this.#channel) this.#channel.onmessage = null;
    this.#channel?.close();
    this.#listeners.clear();
  }
}
