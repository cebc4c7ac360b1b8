import { expect, onTestFinished, test, vi } from 'vitest';
import { DomainError } from '../domain/error.ts';
import type { ReceiptReport } from '../domain/receipt.ts';
import { MemoryEventBus } from '../repository/memory/event-bus.ts';
import { ReceiptBatch } from './receipt-batch.ts';
import { overhear } from './test-cast.ts';

const delivered = (conversationId: string, userId: string, deliveredSeq: number): ReceiptReport => ({ conversationId, userId, deliveredSeq });

const epoch = async () => 'epoch-1';

/** Stores everything as reported, and remembers each write. */
function recorder() {
  const writes: ReceiptReport[][] = [];
  const record = async (reports: ReceiptReport[]) => {
    writes.push(reports);
    return reports.map(({ conversationId, userId, deliveredSeq = 0 }) => ({ conversationId, receipt: { userId, readVersion: 0, readSeq: 0, deliveredSeq } }));
  };
  return { record, writes };
}

test('what is reported within a moment is one write, and one piece of news for each conversation', async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const bus = new MemoryEventBus();
  const [garden, kitchen] = await Promise.all([overhear(bus, 'garden'), overhear(bus, 'kitchen')]);
  const { record, writes } = recorder();
  const batch = new ReceiptBatch({ record }, bus, epoch);
  const reports = [batch.report([delivered('garden', 'alice', 3)]), batch.report([delivered('garden', 'bob', 2), delivered('kitchen', 'bob', 9)])];
  expect(writes).toEqual([]);
  await vi.advanceTimersByTimeAsync(100);
  await Promise.all(reports);
  expect(writes.map((reports) => reports.length)).toEqual([3]);
  expect(garden).toMatchObject([{ type: 'receipts', receipts: [{ userId: 'alice', deliveredSeq: 3 }, { userId: 'bob', deliveredSeq: 2 }] }]);
  expect(kitchen).toMatchObject([{ type: 'receipts', receipts: [{ userId: 'bob', deliveredSeq: 9 }] }]);
});

test('a report is answered when it is stored, and not before', async () => {
  const stored = Promise.withResolvers<[]>();
  const batch = new ReceiptBatch({ record: () => stored.promise }, new MemoryEventBus(), epoch);
  let answered = false;
  const report = batch.report([delivered('garden', 'alice', 3)]).then(() => (answered = true));
  const flushed = batch.flush();
  await new Promise(setImmediate);
  expect(answered).toBe(false);
  stored.resolve([]);
  await Promise.all([report, flushed]);
});

test('many reports do not wait for more', async () => {
  const { record, writes } = recorder();
  const batch = new ReceiptBatch({ record }, new MemoryEventBus(), epoch);
  await batch.report(Array.from({ length: 2_000 }, (_, n) => delivered('garden', `person ${n}`, 1)));
  expect(writes).toHaveLength(1);
});

test('a write that fails is told to those who reported, and the next goes on', async () => {
  const { record, writes } = recorder();
  const failures = [new DomainError('unavailable', 'The database is gone')];
  const batch = new ReceiptBatch(
    {
      record: async (reports) => {
        const failure = failures.pop();
        if (failure) throw failure;
        return record(reports);
      },
    },
    new MemoryEventBus(),
    epoch,
  );
  const lost = Promise.allSettled([batch.report([delivered('garden', 'alice', 1)])]);
  await batch.flush();
  expect(await lost).toMatchObject([{ reason: { code: 'unavailable' } }]);
  const kept = batch.report([delivered('garden', 'alice', 1)]);
  await batch.flush();
  await kept;
  expect(writes).toHaveLength(1);
});

test('writes go one after the other, and a flush waits for all of them', async () => {
  const writes: PromiseWithResolvers<[]>[] = [];
  const record = () => {
    const write = Promise.withResolvers<[]>();
    writes.push(write);
    return write.promise;
  };
  const batch = new ReceiptBatch({ record }, new MemoryEventBus(), epoch);
  const reports = [3, 4].map((seq) => {
    const report = batch.report([delivered('garden', 'alice', seq)]);
    void batch.flush();
    return report;
  });
  let flushed = false;
  const all = batch.flush().then(() => (flushed = true));
  await new Promise(setImmediate);
  expect([writes.length, flushed]).toEqual([1, false]);
  writes[0]!.resolve([]);
  await reports[0];
  await new Promise(setImmediate);
  expect([writes.length, flushed]).toEqual([2, false]);
  writes[1]!.resolve([]);
  await Promise.all([...reports, all]);
});
