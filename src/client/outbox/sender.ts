import { backoff } from '../backoff.ts';
import type { OutboxEntry } from '../contract.ts';
import type { EpochWatch } from '../epoch-watch.ts';
import { LinkError, asLinkError, isDefinite } from '../link/server-link.ts';
import type { Cancel } from '../scheduler.ts';
import type { Surroundings } from '../surroundings.ts';
import { askWithin } from '../log/rewind.ts';
import type { Outbox } from './outbox.ts';
import { SendingLease } from './sending-lease.ts';
import type { CurrentLog } from './target.ts';
import { aim, currentLog, namedSeq } from './target.ts';

/** As many conversations are sent to at the same time. */
const maxLanes = 16;
/** How long to wait for another tab's lease to end, or for the log to be compared (milliseconds). */
const patienceMs = 1_000;
/** A second waiter is let in a little after the first: limits are per person, not per conversation. */
const rateSpreadMs = 250;

export interface SenderOwner {
  outbox: Outbox;
  epoch: EpochWatch;
  userId(): string;
  online(): boolean;
  cursor(conversationId: string): number;
  holds(conversationId: string, seq: number): boolean;
  /** The server has said which epoch it is, and the conversation has been compared with its log. */
  verified(conversationId: string): boolean;
  /** Whether an event is held that has been compared: in a conversation that was not merely given up. */
  holdsCompared(conversationId: string, seq: number): boolean;
  /** And read to its end. */
  caughtUp(conversationId: string): boolean;
  signedOut(error: LinkError): void;
}

/**
 * First in, first out in each conversation, one in flight; conversations side by side. Only while
 * connected: a tab that is not would keep the right to send from one that is.
 */
export class Sender {
  readonly #surroundings: Surroundings;
  readonly #owner: SenderOwner;
  readonly #lease: SendingLease;
  readonly #lanes = new Set<string>();
  /** Conversations that wait for their next attempt. */
  readonly #resting = new Map<string, Cancel>();
  readonly #attempts = new Map<string, number>();
  #cancelPoll: Cancel | null = null;
  #taking = false;
  #running = false;

  constructor(surroundings: Surroundings, owner: SenderOwner) {
    this.#surroundings = surroundings;
    this.#owner = owner;
    this.#lease = new SendingLease(surroundings);
  }

  start(): void {
    this.#running = true;
    this.kick();
  }

  async stop(): Promise<void> {
    this.#running = false;
    this.#cancelPoll?.();
    this.#cancelPoll = null;
    for (const cancel of this.#resting.values()) cancel();
    this.#resting.clear();
    await this.#lease.release();
  }

  /** Gives the right to send away, as when the page may be frozen. */
  yieldLease(): void {
    void this.#lease.release();
  }

  /** The connection is back: nobody waits for the next attempt. */
  wake(): void {
    for (const cancel of this.#resting.values()) cancel();
    this.#resting.clear();
    this.#attempts.clear();
    this.kick();
  }

  kick(): void {
    if (!this.#running) return;
    const waiting = this.#waiting();
    if (waiting.length === 0) {
      if (this.#lanes.size === 0 && !this.#hasPending()) this.#lease.idle();
      return;
    }
    this.#lease.keep();
    if (!this.#lease.held) return this.#takeLease();
    for (const conversationId of waiting.slice(0, maxLanes - this.#lanes.size)) void this.#drive(conversationId);
  }

  #waiting(): string[] {
    const { book } = this.#owner.outbox;
    if (!this.#maySend()) return [];
    return book.conversations().filter((id) => !this.#lanes.has(id) && !this.#resting.has(id) && book.next(id));
  }

  #maySend(): boolean {
    return this.#owner.online() && !this.#owner.outbox.repairing;
  }

  #hasPending(): boolean {
    const { book } = this.#owner.outbox;
    return this.#maySend() && book.conversations().some((id) => book.next(id));
  }

  #takeLease(): void {
    if (this.#taking) return;
    this.#taking = true;
    void this.#take().finally(() => (this.#taking = false));
  }

  /** What another tab has sent meanwhile must be known before anything is sent. */
  async #take(): Promise<void> {
    try {
      if (await this.#lease.take()) {
        await this.#owner.outbox.reload();
        this.#taking = false;
        return this.kick();
      }
    } catch (error) {
      this.#surroundings.logger.warn('The outbox could not be opened for sending', error);
    }
    if (this.#running) this.#cancelPoll ??= this.#surroundings.scheduler.after(patienceMs, () => this.#poll());
  }

  #poll(): void {
    this.#cancelPoll = null;
    this.kick();
  }

  async #drive(conversationId: string): Promise<void> {
    this.#lanes.add(conversationId);
    try {
      while (this.#running && this.#maySend() && this.#lease.held && !this.#resting.has(conversationId)) {
        const entry = this.#owner.outbox.book.next(conversationId);
        if (!entry) break;
        await this.#attempt(entry);
      }
    } finally {
      this.#lanes.delete(conversationId);
      this.kick();
    }
  }

  async #attempt(queued: OutboxEntry): Promise<void> {
    const { outbox } = this.#owner;
    const { conversationId, clientId } = queued;
    try {
      // As it is known now. In another one the server refuses it: it may name another message, and what was
      // said before it may have been lost, and be first in the queue again.
      const epoch = this.#owner.epoch.current;
      if (queued.acked && (await this.#isAcknowledgedStill(queued, queued.acked))) return;
      const entry = await this.#aimed(queued);
      if (!entry) return;
      outbox.mark(clientId, 'sending');
      const isCurrent = this.#owner.epoch.asking();
      const ack = await this.#surroundings.link.send({ conversationId, clientId, action: entry.action, epoch });
      // What an epoch that is over acknowledged may be lost with it: only the same send can tell.
      if (!isCurrent(ack.epoch)) throw new LinkError('lost', 'An answer from an epoch that is over');
      this.#attempts.delete(conversationId);
      await outbox.acknowledge(clientId, ack);
    } catch (thrown) {
      outbox.mark(clientId, 'queued');
      await this.#refused(queued, asLinkError(thrown));
    }
  }

  /**
   * What had been acknowledged by an epoch that is over and is held now that the log of this one has been
   * compared, is in it. Only what it has lost is sent again: everybody does at the same moment. True also
   * while the comparison is to be waited for.
   */
  async #isAcknowledgedStill({ conversationId, clientId }: OutboxEntry, acked: NonNullable<OutboxEntry['acked']>): Promise<boolean> {
    const { outbox, verified, holdsCompared, epoch } = this.#owner;
    if (!verified(conversationId)) return this.#rest(conversationId, patienceMs) === null;
    const { current } = epoch;
    const isHeld = () => current === epoch.current && holdsCompared(conversationId, acked.seq) && outbox.book.get(clientId)?.acked?.id === acked.id;
    if (!isHeld()) return false;
    const [row] = await this.#surroundings.storage.events(conversationId, { from: acked.seq, to: acked.seq, limit: 1 });
    if (row?.id !== acked.id || !isHeld()) return false;
    await outbox.acknowledge(clientId, acked);
    return true;
  }

  /** The entry as it may be sent now; null when it may not, or not yet. */
  async #aimed(entry: OutboxEntry): Promise<OutboxEntry | null> {
    const { outbox, verified, caughtUp, userId } = this.#owner;
    const { conversationId, clientId, action, acked } = entry;
    if (namedSeq(action) === null) return entry;
    // Before that, the number may be another message's.
    if (!verified(conversationId)) return this.#rest(conversationId, patienceMs);
    const log = this.#logOf(conversationId);
    const aimed = await aim(entry, { log, book: outbox.book, userId: userId() });
    if (!aimed && !caughtUp(conversationId)) return this.#rest(conversationId, patienceMs);
    if (!aimed && acked && (await log.at(acked.seq))?.id === acked.id) await outbox.acknowledge(clientId, acked);
    else if (!aimed) await outbox.fail(clientId, { code: 'conflict', message: 'The message this was about is no longer there' });
    else if (aimed !== entry) await outbox.amend(aimed);
    return aimed;
  }

  #logOf(conversationId: string): CurrentLog {
    const { epoch, cursor, holds } = this.#owner;
    const { storage, link } = this.#surroundings;
    return currentLog(conversationId, { storage, ask: askWithin(link, epoch), cursor: cursor(conversationId), holds: (seq) => holds(conversationId, seq) });
  }

  async #refused({ conversationId, clientId }: OutboxEntry, error: LinkError): Promise<void> {
    const { outbox, signedOut } = this.#owner;
    // Its event may have come by the stream: then the answer no longer matters.
    if (outbox.book.get(clientId)?.state === 'acked') return;
    if (error.code === 'unauthenticated') {
      this.#rest(conversationId, patienceMs);
      signedOut(error);
    } else if (isDefinite(error.code)) {
      this.#attempts.delete(conversationId);
      await outbox.fail(clientId, { code: error.code, message: error.message });
    } else if (error.code === 'rate_limited' && error.retryAfterMs !== undefined) {
      this.#rest(conversationId, error.retryAfterMs + this.#surroundings.random() * rateSpreadMs);
    } else {
      const attempts = this.#attempts.get(conversationId) ?? 0;
      this.#attempts.set(conversationId, attempts + 1);
      this.#rest(conversationId, backoff(attempts, this.#surroundings.random));
    }
  }

  #rest(conversationId: string, ms: number): null {
    this.#resting.get(conversationId)?.();
    const cancel = this.#surroundings.scheduler.after(ms, () => {
      this.#resting.delete(conversationId);
      this.kick();
    });
    this.#resting.set(conversationId, cancel);
    return null;
  }
}
