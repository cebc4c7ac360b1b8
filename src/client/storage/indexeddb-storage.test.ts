import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { expect, it } from 'vitest';
import { entry, events, garden, record } from '../testing/cast.ts';
import { IndexedDbStorage } from './indexeddb-storage.ts';
import { storageContract } from './storage.contract.ts';

const names = new WeakMap<object, string>();
let count = 0;

function open(name = `holdfast-test-${++count}`): IndexedDbStorage {
  const storage = new IndexedDbStorage(name);
  names.set(storage, name);
  return storage;
}

storageContract('IndexedDbStorage', {
  open: async () => open(),
  reopen: async (storage) => {
    await storage.close();
    return open(names.get(storage));
  },
  tab: (storage) => open(names.get(storage)),
});

it('a browser that forbids databases gives a clear error, and works once it allows them', async () => {
  const allowed = globalThis.indexedDB;
  globalThis.indexedDB = Object.assign(new IDBFactory(), {
    open() {
      throw new DOMException('private browsing', 'SecurityError');
    },
  });
  const storage = open();
  await expect(storage.load()).rejects.toMatchObject({ name: 'StorageError', code: 'unavailable' });
  globalThis.indexedDB = allowed;
  expect((await storage.enqueue(entry('a'))).order).toBe(1);
  await storage.close();
});

it('a browser without room says so and keeps what it had', async () => {
  const storage = open();
  await storage.enqueue(entry('a'));
  const add = IDBObjectStore.prototype.add;
  IDBObjectStore.prototype.add = function () {
    throw new DOMException('full', 'QuotaExceededError');
  };
  await expect(storage.enqueue(entry('b'))).rejects.toMatchObject({ code: 'full' });
  IDBObjectStore.prototype.add = add;
  expect((await storage.outbox()).map(({ clientId }) => clientId)).toEqual(['a']);
  await storage.close();
});

it('a step that fails in its middle leaves nothing behind', async () => {
  const storage = open();
  const put = IDBObjectStore.prototype.put;
  IDBObjectStore.prototype.put = function (...values: Parameters<typeof put>) {
    if (this.name === 'conversations') throw new DOMException('full', 'QuotaExceededError');
    return put.apply(this, values);
  };
  await expect(storage.apply({ base: record(0), record: record(2), events: events(1, 2) })).rejects.toMatchObject({ code: 'full' });
  IDBObjectStore.prototype.put = put;
  expect(await storage.events(garden, { from: 1, to: 9, limit: 9 })).toEqual([]);
  await storage.close();
});
