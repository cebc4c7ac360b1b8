import type { OutboxEntry } from '../contract.ts';

/** The stored outbox as this tab knows it, and which of it is still open in each conversation. */
export class OutboxBook {
  readonly #holds: (conversationId: string, seq: number) => boolean;
  #entries = new Map<string, OutboxEntry>();
  /** In their order, without those that are in the log. */
  #open = new Map<string, OutboxEntry[]>();

  /** `holds`: whether this device holds an event. Then it shows it, and the entry that led to it no more. */
  constructor(holds: (conversationId: string, seq: number) => boolean) {
    this.#holds = holds;
  }

  get(clientId: string): OutboxEntry | undefined {
    return this.#entries.get(clientId);
  }

  all(): OutboxEntry[] {
    return [...this.#entries.values()];
  }

  get size(): number {
    return this.#entries.size;
  }

  conversations(): string[] {
    return [...this.#open.keys()];
  }

  replaceAll(entries: OutboxEntry[]): void {
    this.#entries = new Map();
    this.#open = new Map();
    for (const entry of entries.sort((a, b) => a.order - b.order)) this.add(entry);
  }

  add(entry: OutboxEntry): void {
    this.#entries.set(entry.clientId, entry);
    if (entry.state === 'acked' && this.#isHeld(entry)) return;
    const open = this.#open.get(entry.conversationId);
    if (open) open.push(entry);
    else this.#open.set(entry.conversationId, [entry]);
  }

  put(entry: OutboxEntry): void {
    this.#entries.set(entry.clientId, entry);
    if (entry.state === 'acked' && this.#isHeld(entry)) return this.close(entry);
    const open = this.#open.get(entry.conversationId) ?? [];
    const index = open.findIndex(({ clientId }) => clientId === entry.clientId);
    if (index >= 0) open[index] = entry;
  }

  close({ conversationId, clientId }: OutboxEntry): void {
    const open = this.#open.get(conversationId)?.filter((entry) => entry.clientId !== clientId) ?? [];
    if (open.length > 0) this.#open.set(conversationId, open);
    else this.#open.delete(conversationId);
  }

  remove(entry: OutboxEntry): void {
    this.#entries.delete(entry.clientId);
    this.close(entry);
  }

  open(conversationId: string): readonly OutboxEntry[] {
    return this.#open.get(conversationId) ?? [];
  }

  /** What to send next: first in, first out. */
  next(conversationId: string): OutboxEntry | undefined {
    return this.open(conversationId).find(isPending);
  }

  /** What a person is shown: what is not in the log as they see it. */
  shown(conversationId: string): OutboxEntry[] {
    return this.open(conversationId).filter((entry) => !this.#isHeld(entry));
  }

  counts(conversationId: string): { queued: number; failed: number } {
    const open = this.open(conversationId);
    return {
      queued: open.filter((entry) => isPending(entry) && !entry.acked).length,
      failed: open.filter(({ state }) => state === 'failed').length,
    };
  }

  get queued(): number {
    return this.conversations().reduce((sum, conversationId) => sum + this.counts(conversationId).queued, 0);
  }

  #isHeld({ conversationId, acked }: OutboxEntry): boolean {
    return acked !== undefined && this.#holds(conversationId, acked.seq);
  }
}

function isPending({ state }: OutboxEntry): boolean {
  return state === 'queued' || state === 'sending';
}
