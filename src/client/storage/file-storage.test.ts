import type { FileHandle } from 'node:fs/promises';
import { appendFile, mkdtemp, open as openFile, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { entry, events, garden, record } from '../testing/cast.ts';
import { FileStorage } from './file-storage.ts';
import { storageContract } from './storage.contract.ts';

const paths = new WeakMap<object, string>();

async function newPath(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return join(folder, 'journal');
}

function open(path: string, options?: { compactAboveBytes: number }): FileStorage {
  const storage = new FileStorage(path, options);
  paths.set(storage, path);
  return storage;
}

storageContract('FileStorage', {
  open: async () => open(await newPath()),
  reopen: async (storage) => {
    await storage.close();
    return open(paths.get(storage)!);
  },
  tab: null,
});

it('a line torn by a kill is as if it had never been written', async () => {
  const path = await newPath();
  const before = open(path);
  await before.apply({ base: record(0), record: record(3), events: events(1, 3) });
  await before.enqueue(entry('a'));
  const whole = (await stat(path)).size;
  await before.enqueue(entry('später'));
  await before.close();
  const end = (await stat(path)).size;
  for (let size = whole; size < end; size += 7) {
    const copy = await newPath();
    await writeFile(copy, (await readFile(path)).subarray(0, size));
    const after = open(copy);
    expect((await after.outbox()).map(({ clientId }) => clientId)).toEqual(['a']);
    await after.enqueue(entry('b'));
    await after.close();
    const again = open(copy);
    expect((await again.outbox()).map(({ clientId }) => clientId)).toEqual(['a', 'b']);
    await again.close();
  }
});

it('damage before the last line is reported, not passed over', async () => {
  const path = await newPath();
  const before = open(path);
  await before.enqueue(entry('a'));
  await before.enqueue(entry('b'));
  await before.close();
  const text = await readFile(path, 'utf8');
  await writeFile(path, text.replace('"a"', '"a'));
  await expect(open(path).load()).rejects.toMatchObject({ code: 'corrupt' });
});

it('a last line of rubbish is dropped, as after a power cut', async () => {
  const path = await newPath();
  const before = open(path);
  await before.enqueue(entry('a'));
  await before.close();
  await appendFile(path, '\0\0\0\0\n');
  const after = open(path);
  expect((await after.outbox()).map(({ clientId }) => clientId)).toEqual(['a']);
  await after.close();
});

it('a journal that has grown is written anew, and says the same', async () => {
  const path = await newPath();
  const before = open(path, { compactAboveBytes: 20_000 });
  const first = await before.enqueue(entry('dropped'));
  await before.drop(['dropped']);
  await before.enqueue(entry('kept'));
  await before.saveMeta({ userId: 'alice', epoch: 'one' });
  for (let seq = 1; seq <= 200; seq++) {
    await before.apply({ base: record(seq - 1), record: record(seq), events: events(seq, seq) });
  }
  const { order } = await before.enqueue(entry('last'));
  const state = await before.load();
  await before.close();
  expect((await stat(path)).size).toBeLessThan(150_000);

  const after = open(path);
  expect(await after.load()).toEqual(state);
  expect(await after.events(garden, { from: 1, to: 500, limit: 500 })).toEqual(events(1, 200));
  expect((await after.enqueue(entry('next'))).order).toBeGreaterThan(Math.max(order, first.order));
  await after.close();
});

it('steps made while the journal is written anew are in it', async () => {
  const path = await newPath();
  const before = open(path, { compactAboveBytes: 2_000 });
  const clientIds = Array.from({ length: 300 }, (_, i) => `entry-${i}`);
  await Promise.all(clientIds.map((clientId) => before.enqueue(entry(clientId))));
  for (const clientId of clientIds.slice(0, 50)) await before.drop([clientId]);
  await before.close();
  const after = open(path);
  expect((await after.outbox()).map(({ clientId }) => clientId)).toEqual(clientIds.slice(50));
  await after.close();
});

it('two at once are refused, and a dead one does not count', async () => {
  const path = await newPath();
  const first = open(path);
  await first.load();
  await expect(open(path).load()).rejects.toMatchObject({ code: 'busy' });
  await first.close();
  // 2^22 is above the highest process id there can be.
  await writeFile(`${path}.lock`, String(2 ** 22 + 1));
  const second = open(path);
  expect((await second.load()).outbox).toEqual([]);
  await second.close();
});

it('a write that fails has not happened, and the next one works', async () => {
  const path = await newPath();
  const storage = open(path);
  await storage.enqueue(entry('a'));
  const handle = await openFile(path);
  const files = Object.getPrototypeOf(handle) as FileHandle;
  await handle.close();
  // The line is in the file when the disk turns out to be full.
  const full = vi.spyOn(files, 'datasync').mockRejectedValueOnce(Object.assign(new Error('full'), { code: 'ENOSPC' }));
  onTestFinished(() => full.mockRestore());
  await expect(storage.enqueue(entry('b'))).rejects.toMatchObject({ code: 'full' });
  await storage.enqueue(entry('c'));
  await storage.close();
  const after = open(path);
  expect((await after.outbox()).map(({ clientId }) => clientId)).toEqual(['a', 'c']);
  await after.close();
});
