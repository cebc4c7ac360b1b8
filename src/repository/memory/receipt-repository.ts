import { mergeReceipts } from '../../domain/receipt.ts';
import type { Receipt, ReceiptReport, ReceiptRepository } from '../../domain/receipt.ts';
import { combine } from '../receipt-report.ts';
import type { ConversationRow, MemberRow, MemoryDatabase } from './memory-database.ts';

export class MemoryReceiptRepository implements ReceiptRepository {
  readonly #database: MemoryDatabase;

  constructor(database: MemoryDatabase) {
    this.#database = database;
  }

  async record(reports: ReceiptReport[]): Promise<{ conversationId: string; receipt: Receipt }[]> {
    return combine(reports).flatMap((report) => this.#recordOne(report));
  }

  async list(conversationId: string, userIds?: string[]): Promise<Receipt[]> {
    return [...(this.#database.conversations.get(conversationId)?.members.values() ?? [])]
      .filter((member) => member.leftSeq === null && (userIds?.includes(member.userId) ?? true))
      .map(receiptOf);
  }

  #recordOne({ conversationId, userId, deliveredSeq, read }: ReceiptReport): { conversationId: string; receipt: Receipt }[] {
    const conversation = this.#database.conversations.get(conversationId);
    const member = conversation?.members.get(userId);
    if (!conversation || !member) return [];
    const end = member.leftSeq ?? conversation.lastSeq;
    const merged = mergeReceipts(receiptOf(member), {
      userId,
      deliveredSeq: Math.min(deliveredSeq ?? 0, end),
      readVersion: read?.version ?? 0,
      // Reading "nothing" stops short of what was never visible: it must not come to count as unread.
      readSeq: read ? Math.min(Math.max(read.seq, member.visibleFromSeq - 1), end) : 0,
    });
    if (!moved(receiptOf(member), merged)) return [];
    conversation.members.set(userId, { ...member, ...merged, readMessageNo: messageNoAt(conversation, merged.readSeq), receiptAt: this.#database.now() });
    return [{ conversationId, receipt: merged }];
  }
}

function moved(a: Receipt, b: Receipt): boolean {
  return a.readVersion !== b.readVersion || a.readSeq !== b.readSeq || a.deliveredSeq !== b.deliveredSeq;
}

function messageNoAt(conversation: ConversationRow, seq: number): number {
  return conversation.events[seq - 1]?.event.messageNo ?? 0;
}

export function receiptOf({ userId, readVersion, readSeq, deliveredSeq }: MemberRow): Receipt {
  return { userId, readVersion, readSeq, deliveredSeq };
}
