import type { Holding } from '../domain/device-position.ts';
import { mergeHoldings } from '../domain/device-position.ts';
import type { ReceiptReport } from '../domain/receipt.ts';

/** PostgreSQL's `integer`, which versions and positions are stored as. */
const largest = 2 ** 31 - 1;

/** What one member reports, and what each of their devices holds. */
export interface MemberReport extends Pick<ReceiptReport, 'conversationId' | 'userId' | 'deliveredSeq' | 'read'> {
  devices: DeviceReport[];
}

export interface DeviceReport extends Holding {
  sessionId: string;
}

/**
 * One report per member, so that a batch touches each row once. Merging before the database clamps
 * gives the same as merging after, because both only take the greater.
 */
export function combine(reports: ReceiptReport[]): MemberReport[] {
  const merged = new Map<string, MemberReport>();
  for (const report of reports.map(bounded)) {
    const key = `${report.conversationId}/${report.userId}`;
    const before = merged.get(key);
    merged.set(key, before ? merge(before, report) : report);
  }
  return [...merged.values()];
}

function merge(a: MemberReport, b: MemberReport): MemberReport {
  const newer = !a.read || (b.read && (b.read.version > a.read.version || (b.read.version === a.read.version && b.read.seq > a.read.seq)));
  const deliveredSeq = Math.max(a.deliveredSeq ?? 0, b.deliveredSeq ?? 0);
  return { ...a, deliveredSeq, read: newer ? b.read : a.read, devices: b.devices.reduce(withDevice, a.devices) };
}

function withDevice(devices: DeviceReport[], news: DeviceReport): DeviceReport[] {
  const known = devices.find(({ sessionId }) => sessionId === news.sessionId);
  return known ? devices.map((device) => (device === known ? { ...known, ...mergeHoldings(known, news) } : device)) : [...devices, news];
}

function bounded({ conversationId, userId, deliveredSeq, read, ...device }: ReceiptReport): MemberReport {
  return {
    conversationId: conversationId.toLowerCase(),
    userId: userId.toLowerCase(),
    deliveredSeq: deliveredSeq === undefined ? undefined : within(deliveredSeq),
    read: read && { version: within(read.version), seq: within(read.seq) },
    devices: deviceOf({ deliveredSeq, ...device }),
  };
}

/** Who says only how far they have read, or not on which device, says nothing of a device. */
function deviceOf({ sessionId, deliveredSeq = 0, stored = { from: 1, to: deliveredSeq } }: Pick<ReceiptReport, 'sessionId' | 'deliveredSeq' | 'stored'>): DeviceReport[] {
  if (sessionId === undefined || stored.to < 1) return [];
  const stretch = { from: within(stored.from), to: within(stored.to) };
  return [{ sessionId: sessionId.toLowerCase(), deliveredSeq: within(deliveredSeq), stored: stretch }];
}

function within(value: number): number {
  return Math.min(Math.max(Math.trunc(value), 0), largest);
}
