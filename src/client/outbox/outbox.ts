import type { ErrorCode } from '../../domain/error.ts';
import type { LogEvent } from '../../domain/event.ts';
import type { OutboxAction, OutboxEntry } from '../contract.ts';
import type { Surroundings } from '../surroundings.ts';
import { acknowledged, asStored, furthest, isRefused, queued, refused } from './entry-progress.ts';
import { OutboxBook } from './outbox-book.ts';
import { Settlements } from './settlement.ts';

/** Acknowledged entries are kept for repair after a failover: this many, this long (milliseconds). */
const keptCount = 500;
const keptMs = 24 * 60 * 60 * 1000;
/** Dropping them one by one would double the writes. */
const dropBatch = 64;

export interface OutboxOwner {
  userId(): string;
  /** The epoch that is current now. */
  epoch(): string;
  /** Whether this device holds an event of a conversation. */
  holds(conversationId: string, seq: number): boolean;
  /** What is to be shown or sent of a conversation has changed. */
  changed(conversationId: string): void;
  /** The log is known to reach `seq`. */
  acknowledged(conversationId: string, seq: number): void;
}

/** What this device wants to be in the log. Nothing is in here that is not stored. */
export class Outbox {
  readonly book: OutboxBook;
  readonly #surroundings: Surroundings;
  readonly #owner: OutboxOwner;
  readonly #settlements = new Settlements();
  #adding: Promise<unknown> = Promise.resolve();
  #reloading: Promise<void> | null = null;
  #reloadAgain = false;
  /** How often entries were set back here. What was read from the storage before that may be further along, and wrong. */
  #setBacks = 0;
  #repairs = 0;
  /** Until that is stored as well: a storage may show what it held before. */
  #settingBack: Promise<unknown> = Promise.resolve();

  constructor(surroundings: Surroundings, owner: OutboxOwner) {
    this.#surroundings = surroundings;
    this.#owner = owner;
    this.book = new OutboxBook((conversationId, seq) => owner.holds(conversationId, seq));
  }

  /** Takes over what is stored. What was added after `lastOrder` is not in it yet. */
  load(stored: OutboxEntry[], lastOrder = Infinity): void {
    const touched = this.book.conversations();
    const merged = new Map(stored.map((entry) => [entry.clientId, furthest(this.book.get(entry.clientId), entry)]));
    for (const entry of this.book.all()) if (entry.order > lastOrder && !merged.has(entry.clientId)) merged.set(entry.clientId, entry);
    this.book.replaceAll([...merged.values()]);
    for (const conversationId of new Set([...touched, ...this.book.conversations()])) this.#owner.changed(conversationId);
    for (const entry of merged.values()) this.#settlements.tell(entry);
  }

  /** Reads what other tabs have written. */
  reload(): Promise<void> {
    if (this.#reloading) this.#reloadAgain = true;
    return (this.#reloading ??= this.#read().finally(() => (this.#reloading = null)));
  }

  /** Resolves with the clientId when it is stored, and never shows it before. */
  add(conversationId: string, action: OutboxAction, target?: OutboxEntry['target']): Promise<string> {
    const clientId = this.#surroundings.newId();
    const createdAt = this.#surroundings.scheduler.now();
    const stored = this.#surroundings.storage.enqueue({ clientId, conversationId, action, createdAt, state: 'queued', ...(target ? { target } : {}) });
    // In whatever order the storage answers, what was said first is known first, and so sent first.
    const added = this.#take(stored, this.#adding);
    this.#adding = added.catch(() => undefined);
    return added;
  }

  /** A failed entry goes to the end of the queue as a new one: under its old clientId it was refused for good. */
  async retry(clientId: string): Promise<void> {
    const entry = this.book.get(clientId);
    if (entry?.state !== 'failed') return;
    await this.add(entry.conversationId, entry.action, entry.target);
    await this.discard(clientId);
  }

  async discard(clientId: string): Promise<void> {
    const entry = this.book.get(clientId);
    if (entry?.state !== 'failed') return;
    await this.#surroundings.storage.drop([clientId]);
    this.book.remove(entry);
    this.#owner.changed(entry.conversationId);
  }

  settled(clientId: string): Promise<{ seq: number; id: string }> {
    return this.#settlements.of(clientId, this.book.get(clientId));
  }

  /** While it is on its way. Not stored: a device that dies forgets it, and sends it again. */
  mark(clientId: string, state: 'queued' | 'sending'): void {
    const entry = this.book.get(clientId);
    if (entry && (entry.state === 'queued' || entry.state === 'sending')) this.#put({ ...entry, state });
  }

  /** It is in the log, at this position. */
  async acknowledge(clientId: string, { seq, id }: { seq: number; id: string }): Promise<void> {
    const entry = this.book.get(clientId);
    if (!entry || entry.state === 'acked') return;
    const acked = acknowledged(entry, { seq, id, at: this.#surroundings.scheduler.now() });
    this.#put(acked);
    this.#owner.acknowledged(entry.conversationId, seq);
    this.#settlements.tell(acked);
    await this.#store(acked);
    await this.#prune();
  }

  /** An event was applied. When it is one of ours, that is as good as an acknowledgement. */
  recognise(event: LogEvent): void {
    const entry = this.book.get(event.clientId);
    if (entry?.conversationId !== event.conversationId || event.senderId !== this.#owner.userId()) return;
    if (entry.state !== 'acked') void this.acknowledge(event.clientId, event);
    else this.book.put(entry);
  }

  /** It will never be in the log. */
  async fail(clientId: string, reason: { code: ErrorCode; message: string }): Promise<void> {
    const entry = this.book.get(clientId);
    if (!entry || entry.state === 'acked') return;
    const failed = refused(entry, { reason, epoch: this.#owner.epoch() });
    this.#put(failed);
    this.#settlements.tell(failed);
    await this.#store(failed);
  }

  /** What the action names has moved. */
  async amend(entry: OutboxEntry): Promise<void> {
    this.#setBacks++;
    this.#put(entry);
    await this.#afterwards(this.#store(entry));
  }

  /** Rule 5: sends again what a new epoch may have lost, and what the old one refused when it had lost it. */
  async repair(): Promise<void> {
    await this.#sendAgain((entry) => entry.state === 'acked' || (entry.state === 'failed' && !isRefused(entry, this.#owner.epoch())));
    for (const conversationId of this.book.conversations()) this.#owner.changed(conversationId);
  }

  /** Until all that may be lost is queued again, nothing is sent that would overtake it. */
  get repairing(): boolean {
    return this.#repairs > 0;
  }

  async #sendAgain(lost: (entry: OutboxEntry) => boolean, setBack: (entry: OutboxEntry) => OutboxEntry = queued): Promise<void> {
    this.#repairs++;
    try {
      const refused = new Set(this.book.all().some(lost) ? await this.#refusedElsewhere() : []);
      await this.#setBack(this.book.all().filter((entry) => lost(entry) && !refused.has(entry.clientId)).map(setBack));
    } finally {
      this.#repairs--;
    }
  }

  /** Another tab may have been faster, and have sent it again already: what was refused then is refused for good. */
  async #refusedElsewhere(): Promise<string[]> {
    const stored = await this.#surroundings.storage.outbox().catch(() => []);
    return stored.filter((entry) => isRefused(entry, this.#owner.epoch())).map(({ clientId }) => clientId);
  }

  /**
   * What was held of the log beyond `seq` is not in it. So what was taken for acknowledged by it is
   * not, and is sent again.
   */
  async rewound(conversationId: string, seq: number): Promise<void> {
    const lost = (entry: OutboxEntry) => entry.conversationId === conversationId && (entry.acked?.seq ?? 0) > seq;
    await this.#sendAgain(lost, ({ acked: _, ...entry }) => (entry.state === 'acked' ? queued(entry) : entry)).catch((error: unknown) => this.#warn(error));
    this.#owner.changed(conversationId);
  }

  /** Forgets what is too old to be repaired. */
  forgetOld(): Promise<void> {
    const oldest = this.#surroundings.scheduler.now() - keptMs;
    return this.#drop(this.book.all().filter(({ state, acked }) => state === 'acked' && (acked?.at ?? 0) < oldest));
  }

  async #take(stored: Promise<OutboxEntry>, earlier: Promise<unknown>): Promise<string> {
    const [entry] = await Promise.all([stored, earlier]);
    // Another tab has said something before this: it is sent before this.
    if (entry.order > this.#lastOrder() + 1) await this.reload();
    // A reload may have met it in the storage already.
    if (!this.book.get(entry.clientId)) this.book.add(entry);
    this.#owner.changed(entry.conversationId);
    return entry.clientId;
  }

  async #read(): Promise<void> {
    do {
      this.#reloadAgain = false;
      await this.#settingBack;
      const setBacks = this.#setBacks;
      const lastOrder = this.#lastOrder();
      const stored = await this.#surroundings.storage.outbox();
      if (setBacks === this.#setBacks) this.load(stored, lastOrder);
      else this.#reloadAgain = true;
    } while (this.#reloadAgain);
  }

  #lastOrder(): number {
    return this.book.all().reduce((last, { order }) => Math.max(last, order), 0);
  }

  async #setBack(entries: OutboxEntry[]): Promise<void> {
    if (entries.length === 0) return;
    this.#setBacks++;
    const changed = new Map(entries.map((entry) => [entry.clientId, entry]));
    this.book.replaceAll(this.book.all().map((entry) => changed.get(entry.clientId) ?? entry));
    await this.#afterwards(this.#surroundings.storage.update(entries.map(asStored)));
  }

  /** What is read of the storage, is read after this. */
  #afterwards(stored: Promise<void>): Promise<void> {
    this.#settingBack = Promise.allSettled([this.#settingBack, stored]);
    return stored;
  }

  #put(entry: OutboxEntry): void {
    this.book.put(entry);
    this.#owner.changed(entry.conversationId);
  }

  /** An entry's fate is known whether or not it can be written down; if not, it is found out again. */
  async #store(entry: OutboxEntry): Promise<void> {
    try {
      await this.#surroundings.storage.update([asStored(entry)]);
    } catch (error) {
      this.#warn(error);
    }
  }

  async #prune(): Promise<void> {
    if (this.book.size <= keptCount + dropBatch) return;
    const acked = this.book.all().filter(({ state }) => state === 'acked');
    if (acked.length > keptCount + dropBatch) await this.#drop(acked.slice(0, acked.length - keptCount));
  }

  async #drop(entries: OutboxEntry[]): Promise<void> {
    if (entries.length === 0) return;
    for (const entry of entries) this.book.remove(entry);
    await this.#surroundings.storage.drop(entries.map(({ clientId }) => clientId)).catch((error: unknown) => this.#warn(error));
  }

  #warn(error: unknown): void {
    this.#surroundings.logger.warn('The outbox could not be written', error);
  }
}
