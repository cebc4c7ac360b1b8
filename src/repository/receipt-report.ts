import type { ReceiptReport } from '../domain/receipt.ts';

/** PostgreSQL's `integer`, which versions and positions are stored as. */
const largest = 2 ** 31 - 1;

/**
 * One report per member, so that a batch touches each row once. Merging before the database clamps
 * gives the same as merging after, because both only take the greater.
 */
export function combine(reports: ReceiptReport[]): ReceiptReport[] {
  const merged = new Map<string, ReceiptReport>();
  for (const report of reports.map(bounded)) {
    const key = `${report.conversationId}/${report.userId}`;
    const before = merged.get(key);
    merged.set(key, before ? merge(before, report) : report);
  }
  return [...merged.values()];
}

function merge(a: ReceiptReport, b: ReceiptReport): ReceiptReport {
  const newer = !a.read || (b.read && (b.read.version > a.read.version || (b.read.version === a.read.version && b.read.seq > a.read.seq)));
  return { ...a, deliveredSeq: Math.max(a.deliveredSeq ?? 0, b.deliveredSeq ?? 0), read: newer ? b.read : a.read };
}

function bounded({ conversationId, userId, deliveredSeq, read }: ReceiptReport): ReceiptReport {
  return {
    conversationId: conversationId.toLowerCase(),
    userId: userId.toLowerCase(),
    deliveredSeq: deliveredSeq === undefined ? undefined : within(deliveredSeq),
    read: read && { version: within(read.version), seq: within(read.seq) },
  };
}

function within(value: number): number {
  return Math.min(Math.max(Math.trunc(value), 0), largest);
}
