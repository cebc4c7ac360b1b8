import type { Receipt } from './receipt.ts';

export function mergeReceipts(a: Receipt, b: Receipt): Receipt {
  const read = b.readVersion > a.readVersion || (b.readVersion === a.readVersion && b.readSeq > a.readSeq) ? b : a;
  return {
    userId: a.userId,
    readVersion: read.readVersion,
    readSeq: read.readSeq,
    deliveredSeq: Math.max(a.deliveredSeq, b.deliveredSeq),
  };
}
