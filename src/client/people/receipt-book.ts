import type { Receipt } from '../../domain/receipt.ts';
import { mergeReceipts } from '../../domain/receipt-rule.ts';

const none: ReadonlyMap<string, Receipt> = new Map();

interface Page {
  receipts: Map<string, Receipt>;
  /** Heard since the server was last asked for all of them. */
  heard: Map<string, Receipt>;
  /** A copy handed out; null once it is out of date. */
  shown: ReadonlyMap<string, Receipt> | null;
}

/** How far the members of open conversations have come. Of the others only one's own counts, and that is in the head. */
export class ReceiptBook {
  readonly #pages = new Map<string, Page>();

  open(conversationId: string): void {
    if (!this.#pages.has(conversationId)) this.#pages.set(conversationId, { receipts: new Map(), heard: new Map(), shown: none });
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

  /** The server is being asked for all of them; `answered` ends it. */
  ask(conversationId: string): void {
    const page = this.#pages.get(conversationId);
    if (page) page.heard = new Map();
  }

  /**
   * Its answer counts, with what was heard since it was asked. What was known before may be of a log
   * that is no more, and merging would keep it for ever. True when something moved.
   */
  answered(conversationId: string, receipts: readonly Receipt[]): boolean {
    const page = this.#pages.get(conversationId);
    if (!page) return false;
    const now = new Map(receipts.map((receipt) => [receipt.userId, receipt]));
    for (const receipt of page.heard.values()) mergeInto(now, receipt);
    const moved = now.size !== page.receipts.size || [...now].some(([userId, receipt]) => !same(page.receipts.get(userId), receipt));
    page.receipts = now;
    if (moved) page.shown = null;
    return moved;
  }

  /** Merges by maximum, so that order, repetition and loss do not matter. True when something moved. */
  merge(conversationId: string, receipts: readonly Receipt[]): boolean {
    const page = this.#pages.get(conversationId);
    if (!page) return false;
    let moved = false;
    for (const receipt of receipts) {
      mergeInto(page.heard, receipt);
      if (mergeInto(page.receipts, receipt)) moved = true;
    }
    if (moved) page.shown = null;
    return moved;
  }

  of(conversationId: string): ReadonlyMap<string, Receipt> {
    const page = this.#pages.get(conversationId);
    return page ? (page.shown ??= new Map(page.receipts)) : none;
  }
}

function mergeInto(receipts: Map<string, Receipt>, receipt: Receipt): boolean {
  const known = receipts.get(receipt.userId);
  const merged = known ? mergeReceipts(known, receipt) : receipt;
  if (same(known, merged)) return false;
  receipts.set(receipt.userId, merged);
  return true;
}

function same(a: Receipt | undefined, b: Receipt): boolean {
  return a?.readVersion === b.readVersion && a.readSeq === b.readSeq && a.deliveredSeq === b.deliveredSeq;
}
