import type { LogEvent } from '../../domain/event.ts';
import { isKind } from '../../domain/event-rule.ts';
import type { Head } from '../../domain/head.ts';
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
type Mark = (head: Head) => Position;

/** How far the person has read. Unread counts follow from it and from the log, so they cannot drift. */
export class ReadPositions {
  readonly #surroundings: Surroundings;
  readonly #owner: ReadOwner;
  #working: Promise<void> = Promise.resolve();
  /** The last thing marked in a conversation whose head is of another epoch than what is held of it. */
  readonly #early = new Map<string, Mark>();

  constructor(surroundings: Surroundings, owner: ReadOwner) {
    this.#surroundings = surroundings;
    this.#owner = owner;
  }

  markRead(replica: Replica, seq: number): void {
    this.#then(() => this.#mark(replica, ({ readVersion, lastSeq }) => ({ readVersion, readSeq: Math.min(seq, lastSeq) })));
  }

  markUnread(replica: Replica, seq: number): void {
    this.#then(() => this.#mark(replica, ({ readVersion }) => ({ readVersion: readVersion + 1, readSeq: Math.max(0, seq - 1) })));
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

  /** A head has come, or a comparison with its log: what was marked before counts now. */
  compared(replica: Replica): void {
    const mark = this.#early.get(replica.conversationId);
    if (!mark || !isOfHead(replica)) return;
    this.#early.delete(replica.conversationId);
    this.#then(() => this.#mark(replica, mark));
  }

  /** What was marked was another log's. */
  rewound({ conversationId }: Replica): void {
    this.#early.delete(conversationId);
  }

  async #mark(replica: Replica, mark: Mark): Promise<void> {
    if (isOfHead(replica)) await this.#move(replica, mark(replica.head));
    else this.#early.set(replica.conversationId, mark);
  }

  async #move(replica: Replica, { readVersion, readSeq }: Position): Promise<void> {
    if (!hasReadFurther({ readVersion, readSeq }, replica.head)) return;
    const { headEpoch } = replica;
    // A head that will be replaced, by one that may have been read before this was known.
    if (!isOfHead(replica)) return this.#owner.ask(replica.conversationId);
    const readMessageNo = await this.#messageNoAt(replica, readSeq);
    // Meant for a log that is no more: the same number is another message in the new one.
    if (headEpoch !== replica.headEpoch || readMessageNo === null) return this.#owner.ask(replica.conversationId);
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

/** Whether the rows that are held are those the head counts. */
function isOfHead({ record, headEpoch }: Replica): boolean {
  return record.epoch === headEpoch;
}
