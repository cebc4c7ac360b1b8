import type { DevicePosition, Holding } from '../../domain/device-position.ts';
import { keptMarks, mergeHoldings } from '../../domain/device-position.ts';
import { mergeReceipts } from '../../domain/receipt.ts';
import type { Receipt, ReceiptReport, ReceiptRepository } from '../../domain/receipt.ts';
import type { DeviceReport, MemberReport } from '../receipt-report.ts';
import { combine } from '../receipt-report.ts';
import type { ConversationRow, DeviceRow, MemberRow, MemoryDatabase } from './memory-database.ts';

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

  async devices(conversationId: string, seq: number): Promise<{ userId: string; devices: DevicePosition[] }[]> {
    const conversation = this.#database.conversations.get(conversationId);
    const rows = [...(conversation?.devices.values() ?? [])];
    return [...(conversation?.members.values() ?? [])]
      .filter(({ leftSeq, visibleFromSeq }) => leftSeq === null && visibleFromSeq <= seq)
      .map(({ userId }) => ({ userId, devices: rows.filter((row) => row.userId === userId).flatMap((row) => this.#positionOf(row)) }));
  }

  #recordOne(report: MemberReport): { conversationId: string; receipt: Receipt }[] {
    const { conversationId, userId, deliveredSeq, read, devices } = report;
    const conversation = this.#database.conversations.get(conversationId);
    const member = conversation?.members.get(userId);
    if (!conversation || !member) return [];
    const end = member.leftSeq ?? conversation.lastSeq;
    for (const device of devices) this.#recordDevice(conversation, { ...withinLog(device, end), userId });
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

  #recordDevice({ devices }: ConversationRow, { userId, sessionId, deliveredSeq, stored }: DeviceReport & { userId: string }): void {
    const session = this.#database.sessions.get(sessionId);
    if (session?.userId !== userId || stored.from > stored.to) return;
    const known = devices.get(sessionId);
    const news: Holding = { deliveredSeq, stored };
    const merged = known ? mergeHoldings(known, news) : news;
    if (known && same(known, merged)) return;
    const at = this.#database.now();
    const marks = known ? known.marks : [];
    const further = !known || merged.stored.to > known.stored.to;
    devices.set(sessionId, { userId, sessionId, ...merged, at, marks: further ? [...marks, { ...merged.stored, at }].slice(-keptMarks) : marks });
  }

  #positionOf({ userId: _, ...row }: DeviceRow): DevicePosition[] {
    const session = this.#database.sessions.get(row.sessionId);
    const isLive = session && session.revokedAt === null && session.expiresAt > this.#database.now();
    return isLive ? [{ ...row, deviceName: session.deviceName }] : [];
  }
}

function withinLog(device: DeviceReport, end: number): DeviceReport {
  const { deliveredSeq, stored } = device;
  return { ...device, deliveredSeq: Math.min(deliveredSeq, end), stored: { from: stored.from, to: Math.min(stored.to, end) } };
}

function same(a: Holding, b: Holding): boolean {
  return a.deliveredSeq === b.deliveredSeq && a.stored.from === b.stored.from && a.stored.to === b.stored.to;
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
