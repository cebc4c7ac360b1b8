import type { Receipt } from '../../domain/receipt.ts';
import { mergeReceipts } from '../../domain/receipt.ts';

const none: ReadonlyMap<string, Receipt> = new Map();

interface Page {
  receipts: Map<string, Receipt>;
  /** A copy handed out; null once it is out of date. */
  shown: ReadonlyMap<string, Receipt> | null;
}

/** How far the members of open conversations have come. Of the others only one's own counts, and that is in the head. */
export class ReceiptBook {
  readonly #pages = new Map<string, Page>();

  open(conversationId: string): void {
    if (!this.#pages.has(conversationId)) this.#pages.set(conversationId, { receipts: new Map(), shown: none });
  }

  close(conversationId: string): void {
    this.#pages.delete(conversationId);
  }

  isOpen(conversationId: string): boolean {
    return this.#pages.has(conversationId);
  }

  /** Forgets what was heard: positions in a log that is no more. */
  reset(conversationId: string): void {
    if (this.#pages.delete(conversationId)) this.open(conversationId);
  }

  opened(): string[] {
    return [...this.#pages.keys()];
  }

  /** Merges by maximum, so that order, repetition and loss do not matter. True when something moved. */
  merge(conversationId: string, receipts: readonly Receipt[]): boolean {
    const page = this.#pages.get(conversationId);
    if (!page) return false;
    let moved = false;
    for (const receipt of receipts) {
      const known = page.receipts.get(receipt.userId);
      const merged = known ? mergeReceipts(known, receipt) : receipt;
      if (known && same(known, merged)) continue;
      page.receipts.set(receipt.userId, merged);
      moved = true;
    }
    if (moved) page.shown = null;
    return moved;
  }

  of(conversationId: string): ReadonlyMap<string, Receipt> {
    const page = this.#pages.get(conversationId);
    return page ? (page.shown ??= new Map(page.receipts)) : none;
  }
}

function same(a: Receipt, b: Receipt): boolean {
  return a.readVersion === b.readVersion && a.readSeq === b.readSeq && a.deliveredSeq === b.deliveredSeq;
}
