import { expect, test } from 'vitest';
import type { ClientStorage, StorageChange } from '../../src/client/storage/client-storage.ts';
import { truncate } from '../../src/client/log/conversation-log.ts';
import { MemoryStorage } from '../../src/client/storage/memory-storage.ts';
import { event, events, garden, record } from '../../src/client/testing/cast.ts';
import { Checker } from './checker.ts';
import type { Entry, Loaded, Stored } from './entry.ts';
import type { Known } from './recording-storage.ts';
import { RecordingStorage } from './recording-storage.ts';

/** A device with its history; a life of it may end at any time, and what it has not written is lost. */
class Device {
  readonly disk = new MemoryStorage();
  readonly history: Entry[] = [];
  #known = new Map<string, Known>();
  #life = 0;

  async live({ holes = false } = {}): Promise<ClientStorage> {
    this.#life++;
    const storage = this.#record(this.disk, { life: this.#life, holes });
    await storage.load();
    return storage;
  }

  /** Another door to the same storage. */
  tab(): ClientStorage {
    return this.#record(this.disk.tab(), { life: this.#life, holes: false });
  }

  /** Stored, and then killed before anything was written. */
  async storeAndDie(change: StorageChange): Promise<void> {
    await this.disk.apply(change);
    const lines = this.history.filter((entry): entry is Stored => entry.type === 'stored');
    this.#known = new Map(lines.map(({ conversationId, to, visibleFromSeq, holes }) => [conversationId, { cursor: to, visibleFromSeq, holes }]));
  }

  get steps(): { from: number; to: number; seqs: number[]; cut?: number }[] {
    const lines = this.history.filter((entry): entry is Stored => entry.type === 'stored');
    return lines.map(({ from, to, events: written, truncateAfter: cut }) => ({ from, to, seqs: written.map(({ seq }) => seq), ...(cut === undefined ? {} : { cut }) }));
  }

  get lives(): Loaded[] {
    return this.history.filter((entry): entry is Loaded => entry.type === 'loaded');
  }

  /** What the checker says of it. */
  get violations(): string[] {
    const checker = new Checker();
    return this.history.flatMap((entry) => checker.hear(entry)).map(({ promise, text }) => `${promise}: ${text}`);
  }

  #record(storage: ClientStorage, { life, holes }: { life: number; holes: boolean }): RecordingStorage {
    const write = (entry: Entry) => void this.history.push(entry);
    return new RecordingStorage(storage, { device: 'alice/1', userId: 'alice', life, holes, known: this.#known, write, now: () => this.history.length, wallMs: () => 0 });
  }
}

function step(from: number, to: number): StorageChange {
  return { base: record(from), record: record(to), events: events(from + 1, to) };
}

test('each step is written once it is stored, and not when it is refused', async () => {
  const device = new Device();
  const storage = await device.live();
  await storage.apply(step(0, 2));
  await storage.apply(step(2, 3));
  expect((await storage.apply({ ...step(3, 4), base: record(9) })).applied).toBe(false);
  expect(device.steps).toEqual([
    { from: 0, to: 2, seqs: [1, 2] },
    { from: 2, to: 3, seqs: [3] },
  ]);
  expect(device.violations).toEqual([]);
});

test('an edit is written with its target', async () => {
  const device = new Device();
  const storage = await device.live();
  await storage.apply({ base: record(0), record: record(2), events: [event(1), event(2, { kind: 'message.edited', payload: { target: 1, text: 'more' } })] });
  expect((device.history.at(-1) as Stored).events.map(({ kind, target }) => ({ kind, target }))).toEqual([
    { kind: 'message.sent', target: undefined },
    { kind: 'message.edited', target: 1 },
  ]);
});

test('a new read position alone is not worth a line', async () => {
  const device = new Device();
  const storage = await device.live();
  await storage.apply(step(0, 2));
  const { head, ...rest } = record(2);
  await storage.apply({ base: record(2), record: { ...rest, head: { ...head, readSeq: 2 } }, events: [] });
  expect(device.steps).toHaveLength(1);
});

test('a life begins with what is stored, and says so once', async () => {
  const device = new Device();
  await (await device.live()).apply(step(0, 2));
  const storage = await device.live();
  await storage.load();
  expect(device.lives.map(({ life, cursors }) => ({ life, cursors }))).toEqual([
    { life: 1, cursors: [] },
    { life: 2, cursors: [{ conversationId: garden, cursor: 2, cursorId: 'id-2' }] },
  ]);
  expect(device.violations).toEqual([]);
});

test('what was stored by a life that was killed before it could write is written by the next', async () => {
  const device = new Device();
  const storage = await device.live();
  await storage.apply(step(0, 2));
  await device.storeAndDie(step(2, 5));
  await device.live();
  expect(device.steps.at(-1)).toEqual({ from: 2, to: 5, seqs: [3, 4, 5] });
  expect(device.lives.at(-1)?.cursors).toEqual([{ conversationId: garden, cursor: 5, cursorId: 'id-5' }]);
  expect(device.violations).toEqual([]);
});

test('so is the very first step, and that of somebody who may not see the beginning', async () => {
  const device = new Device();
  await device.live();
  await device.storeAndDie({ base: record(3, { cursorId: null }), record: record(5, { visibleFromSeq: 4 }), events: events(4, 5) });
  await device.live();
  expect(device.steps).toEqual([{ from: 3, to: 5, seqs: [4, 5] }]);
  expect(device.violations).toEqual([]);
});

test('so is a hole that was filled', async () => {
  const device = new Device();
  const storage = await device.live({ holes: true });
  const hole = { from: 1, to: 3 };
  await storage.apply({ base: record(0), record: record(5, { holes: [hole] }), events: events(4, 5) });
  await device.storeAndDie({ base: record(5), record: record(5), events: events(1, 3) });
  await device.live({ holes: true });
  expect(device.steps.at(-1)).toEqual({ from: 5, to: 5, seqs: [1, 2, 3] });
  expect(device.violations).toEqual([]);
});

test('so is a cut', async () => {
  const device = new Device();
  const storage = await device.live();
  await storage.apply(step(0, 4));
  device.history.push({ type: 'epoch', at: 2, lossy: true });
  await device.storeAndDie({ ...truncate(record(4), { seq: 2, id: 'id-2' }), base: record(4) });
  await device.live();
  expect(device.steps.at(-1)).toEqual({ from: 4, to: 2, seqs: [], cut: 2 });
  expect(device.violations).toEqual([]);
});

test('two tabs of one device tell one tale', async () => {
  const device = new Device();
  const one = await device.live();
  const other = device.tab();
  await one.apply(step(0, 3));
  await other.apply(step(0, 2));
  await other.apply(step(0, 5));
  expect(device.steps).toEqual([
    { from: 0, to: 3, seqs: [1, 2, 3] },
    { from: 3, to: 5, seqs: [4, 5] },
  ]);
  expect(device.violations).toEqual([]);
});

test('a step that is refused, because another tab has stored more meanwhile, is no step', async () => {
  const device = new Device();
  const one = await device.live();
  const other = device.tab();
  await one.apply(step(0, 2));
  await other.apply(step(2, 4));
  device.history.push({ type: 'epoch', at: 2, lossy: true });
  const steps = device.steps.length;
  expect(await one.apply({ base: record(2), record: record(2, { epoch: 'two' }), events: [] })).toMatchObject({ applied: false });
  expect(device.steps).toHaveLength(steps);
  expect(device.violations).toEqual([]);
});

test('a storage that stores twice is not made to look better than it is', async () => {
  const device = new Device();
  const storage = await device.live();
  await storage.apply(step(0, 3));
  await storage.apply({ base: record(3), record: record(4), events: [event(3), event(4)] });
  expect(device.steps.at(-1)?.seqs).toEqual([3, 4]);
  expect(device.violations).not.toEqual([]);
});
