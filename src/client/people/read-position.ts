import type { LogEvent } from '../../domain/event.ts';
import { isKind } from '../../domain/event-rule.ts';
import type { Receipt } from '../../domain/receipt.ts';
import { hasReadFurther, unreadOf } from '../log/head-progress.ts';
import type { Replica } from '../log/replica.ts';
import type { Surroundings } from '../surroundings.ts';

interface ReadOwner {
  userId(): string;
  /** The person's read position here is not what the server knows. */
  moved(replica: Replica): void;
  /** Asks the server for the head: it counts messages this device does not hold. */
  ask(conversationId: string): void;
  /** Whether what is held is the log of this epoch. */
  isVerified(conversationId: string): boolean;
}

type Position = Pick<Receipt, 'readVersion' | 'readSeq'>;

/** How far the person has read. Unread counts follow from it and from the log, so they cannot drift. */
export class ReadPositions {
  readonly #surroundings: Surroundings;
  readonly #owner: ReadOwner;
  #working: Promise<void> = Promise.resolve();

  constructor(surroundings: Surroundings, owner: ReadOwner) {
    this.#surroundings = surroundings;
    this.#owner = owner;
  }

  markRead(replica: Replica, seq: number): void {
    this.#then(async () => {
      const { readVersion, lastSeq } = replica.head;
      await this.#move(replica, { readVersion, readSeq: Math.min(seq, lastSeq) });
    });
  }

  markUnread(replica: Replica, seq: number): void {
    this.#then(() => this.#move(replica, { readVersion: replica.head.readVersion + 1, readSeq: Math.max(0, seq - 1) }));
  }

  /** The person has read further on another device. */
  heard(replica: Replica, receipt: Receipt): void {
    if (!hasReadFurther(receipt, replica.head)) return;
    // It counts messages of another log than what may be held still.
    if (this.#owner.isVerified(replica.conversationId)) this.#then(() => this.#move(replica, receipt));
    else this.#owner.ask(replica.conversationId);
  }

  /** Whoever had read everything, and then said something, has still read everything. */
  spoken(replica: Replica, events: readonly LogEvent[]): void {
    const own = events.filter((event) => event.senderId === this.#owner.userId() && isKind(event, 'message.sent'));
    if (own.length > 0 && unreadOf(replica.head) === own.length) this.markRead(replica, replica.head.lastSeq);
  }

  /** One after the other: what is marked last counts. */
  #then(work: () => Promise<void>): void {
    this.#working = this.#working.then(work).catch((error: unknown) => this.#surroundings.logger.warn('A read position was not stored', error));
  }

  async #move(replica: Replica, { readVersion, readSeq }: Position): Promise<void> {
    if (!hasReadFurther({ readVersion, readSeq }, replica.head)) return;
    const { headEpoch } = replica;
    const readMessageNo = await this.#messageNoAt(replica, readSeq);
    // Meant for a log that is no more: the same number is another message in the new one.
    if (headEpoch !== replica.headEpoch) return;
    if (readMessageNo === null) return this.#owner.ask(replica.conversationId);
    if (!hasReadFurther({ readVersion, readSeq }, replica.head)) return;
    replica.changeHead({ ...replica.head, readVersion, readSeq, readMessageNo });
    this.#owner.moved(replica);
    await replica.saveHead();
  }

  /** How many messages there are up to `seq`; null where that is not held here, or not yet: a receipt may be faster than what it is about. */
  async #messageNoAt({ conversationId, head }: Replica, seq: number): Promise<number | null> {
    if (seq === head.lastSeq) return head.lastMessageNo;
    if (seq > head.lastSeq) return null;
    if (seq === 0) return 0;
    const [held] = await this.#surroundings.storage.events(conversationId, { from: seq, to: seq + 1, limit: 2 });
    if (!held) return null;
    // The event after tells as well: it has counted itself.
    return held.seq === seq || !isKind(held, 'message.sent') ? held.messageNo : held.messageNo - 1;
  }
}
