import type { EventBus } from '../domain/bus.ts';
import { conversationChannel } from '../domain/bus.ts';
import type { Receipt, ReceiptReport, ReceiptRepository } from '../domain/receipt.ts';

/** How long reports gather before they are written (milliseconds). */
const gatherMs = 100;
/** As many reports are written at once without waiting for more. */
const maxReports = 2_000;

interface Batch {
  reports: ReceiptReport[];
  timer: NodeJS.Timeout;
  done: PromiseWithResolvers<void>;
}

/**
 * Gathers what many members report into one write, and one piece of news for each conversation:
 * a message to a group of 200 is 200 receipts within a moment.
 */
export class ReceiptBatch {
  readonly #receipts: Pick<ReceiptRepository, 'record'>;
  readonly #bus: EventBus;
  readonly #epoch: () => Promise<string>;
  #gathering: Batch | null = null;
  #written: Promise<void> = Promise.resolve();

  constructor(receipts: Pick<ReceiptRepository, 'record'>, bus: EventBus, epoch: () => Promise<string>) {
    this.#receipts = receipts;
    this.#bus = bus;
    this.#epoch = epoch;
  }

  /** Resolves when these reports are stored. */
  report(reports: ReceiptReport[]): Promise<void> {
    const batch = (this.#gathering ??= this.#begin());
    batch.reports.push(...reports);
    const { promise } = batch.done;
    if (batch.reports.length >= maxReports) void this.flush();
    return promise;
  }

  /** Writes what has gathered now; resolves when everything before is written too. Never rejects: whoever reported hears of it. */
  flush(): Promise<void> {
    const batch = this.#gathering;
    this.#gathering = null;
    if (!batch) return this.#written;
    clearTimeout(batch.timer);
    // One after the other: two batches at once would wait for each other's rows.
    this.#written = this.#written.then(() => this.#write(batch));
    return this.#written;
  }

  #begin(): Batch {
    return { reports: [], timer: setTimeout(() => void this.flush(), gatherMs), done: Promise.withResolvers<void>() };
  }

  async #write({ reports, done }: Batch): Promise<void> {
    try {
      // Asked before: news that is taken for older than it is, is dropped and found by the head poll.
      const epoch = await this.#epoch();
      this.#announce(await this.#receipts.record(reports), epoch);
      done.resolve();
    } catch (error) {
      done.reject(error);
    }
  }

  #announce(moved: { conversationId: string; receipt: Receipt }[], epoch: string): void {
    for (const [conversationId, entries] of Map.groupBy(moved, (entry) => entry.conversationId)) {
      this.#bus.publish(conversationChannel(conversationId), { type: 'receipts', receipts: entries.map(({ receipt }) => receipt), epoch });
    }
  }
}
