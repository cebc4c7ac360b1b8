import { describe, expect, it } from 'vitest';
import type { ClientStorage } from './client-storage.ts';
import { entry, event, events, garden, grow, record } from '../testing/cast.ts';
import { tabs } from './storage-tabs.contract.ts';

export interface Rooms {
  /** A new, empty storage. */
  open(): Promise<ClientStorage>;
  /** The same storage, after this process has died and another has begun. */
  reopen(storage: ClientStorage): Promise<ClientStorage>;
  /** The same storage, as another tab has it; null where there are no tabs. */
  tab: ((storage: ClientStorage) => ClientStorage) | null;
}

const everything = { from: 1, to: 1_000, limit: 1_000 };

/** What every storage promises. */
export function storageContract(name: string, rooms: Rooms): void {
  describe(`${name}: what is stored`, () => survival(rooms));
  describe(`${name}: the outbox`, () => outbox(rooms));
  describe(`${name}: rows`, () => rows(rooms));
  describe(`${name}: several tabs`, () => tabs(rooms));
}

function survival({ open, reopen }: Rooms): void {
  it('is empty at first', async () => {
    const storage = await open();
    expect(await storage.load()).toEqual({ meta: null, conversations: [], outbox: [] });
    await storage.close();
  });

  it('survives the process, events and cursor together', async () => {
    const first = await open();
    await first.saveMeta({ userId: 'alice', epoch: 'one' });
    expect(await first.apply(grow(1, 3))).toMatchObject({ applied: true, record: { cursor: 3 } });
    await first.apply(grow(4, 4));
    const queued = await first.enqueue(entry('a'));

    const second = await reopen(first);
    expect(await second.load()).toEqual({ meta: { userId: 'alice', epoch: 'one' }, conversations: [record(4)], outbox: [queued] });
    expect(await second.events(garden, everything)).toEqual(events(1, 4));
    await second.close();
  });

  it('gives the newest events of a range, ascending', async () => {
    const storage = await open();
    await storage.apply(grow(1, 50));
    expect((await storage.events(garden, { from: 5, to: 40, limit: 3 })).map(({ seq }) => seq)).toEqual([38, 39, 40]);
    expect(await storage.events(garden, { from: 51, to: 60, limit: 5 })).toEqual([]);
    expect((await storage.events(garden, { from: 50, to: 50, limit: 1 })).map(({ seq }) => seq)).toEqual([50]);
    expect(await storage.events('elsewhere', everything)).toEqual([]);
    await storage.close();
  });

  it('finds the newest events below a wide gap', async () => {
    const storage = await open();
    await storage.apply(grow(1, 5));
    const page = events(701, 703);
    await storage.apply({ base: record(5), record: record(703, { holes: [{ from: 6, to: 700 }] }), events: page });
    expect((await storage.events(garden, { from: 1, to: 703, limit: 5 })).map(({ seq }) => seq)).toEqual([4, 5, 701, 702, 703]);
    expect((await storage.events(garden, { from: 1, to: 699, limit: 1 })).map(({ seq }) => seq)).toEqual([5]);
    await storage.close();
  });

  it('lets a damaged row be replaced, also the last', async () => {
    const storage = await open();
    await storage.apply(grow(1, 3));
    for (const row of [event(3, { id: 'damaged' }), event(3)]) await storage.apply({ base: record(3), record: record(3), events: [row] });
    await storage.apply(grow(4, 4));
    expect(await storage.events(garden, everything)).toEqual(events(1, 4));
    await storage.close();
  });

  it('is empty again after it was cleared, also for the next process', async () => {
    const first = await open();
    await first.saveMeta({ userId: 'alice', epoch: 'one' });
    await first.apply(grow(1, 3));
    await first.enqueue(entry('a'));
    await first.clear();
    const second = await reopen(first);
    expect(await second.load()).toEqual({ meta: null, conversations: [], outbox: [] });
    expect(await second.events(garden, everything)).toEqual([]);
    await second.close();
  });
}

function outbox({ open, reopen }: Rooms): void {
  it('numbers entries in the order of the calls', async () => {
    const storage = await open();
    const entries = await Promise.all(['a', 'b', 'c', 'd'].map((clientId) => storage.enqueue(entry(clientId))));
    expect(entries.map(({ order }) => order)).toEqual([...entries.map(({ order }) => order)].sort((a, b) => a - b));
    expect((await storage.outbox()).map(({ clientId }) => clientId)).toEqual(['a', 'b', 'c', 'd']);
    await storage.close();
  });

  it('never gives a number twice, also after the last entry was dropped', async () => {
    const first = await open();
    const { order } = await first.enqueue(entry('a'));
    await first.drop(['a']);
    const second = await reopen(first);
    expect((await second.enqueue(entry('b'))).order).toBeGreaterThan(order);
    await second.close();
  });

  it('updates what is there, and does not bring back what was dropped', async () => {
    const first = await open();
    const a = await first.enqueue(entry('a'));
    const b = await first.enqueue(entry('b'));
    await first.drop(['b', 'unheard of']);
    const acked = { ...a, state: 'acked' as const, acked: { seq: 7, id: 'id-7', at: 1 } };
    await first.update([acked, { ...b, state: 'failed' }]);
    const second = await reopen(first);
    expect(await second.outbox()).toEqual([acked]);
    await second.close();
  });
}

function rows({ open }: Rooms): void {
  const edited = event(4, { kind: 'message.edited', payload: { target: 2, text: 'better' }, messageNo: 3 });
  const reacted = event(5, { kind: 'reaction.changed', senderId: 'bob', payload: { target: 2, emoji: '👍', on: true }, messageNo: 3 });
  const deleted = event(6, { kind: 'message.deleted', payload: { target: 2 }, messageNo: 3 });

  it('say what a message is now', async () => {
    const storage = await open();
    await storage.apply(grow(1, 3));
    await storage.apply(grow(4, 5, { events: [edited, reacted] }));
    const [row] = await storage.events(garden, { from: 2, to: 2, limit: 1 });
    expect(row?.payload).toEqual({ text: 'better', editedSeq: 4, reactions: { '👍': ['bob'] } });
    await storage.close();
  });

  it('hold no text of a deleted message, not even in its edits', async () => {
    const storage = await open();
    await storage.apply(grow(1, 3));
    await storage.apply(grow(4, 6, { events: [edited, reacted, deleted] }));
    const held = JSON.stringify(await storage.events(garden, everything));
    expect(held).not.toContain('better');
    expect(held).not.toContain('line 2');
    expect(held).toContain('line 3');
    await storage.close();
  });

  it('hold no text of a deleted message that was said before one could see it, though its edits are held', async () => {
    const storage = await open();
    const base = { ...record(2), cursorId: null };
    await storage.apply({ base, record: record(5), events: [event(3), edited, reacted] });
    await storage.apply(grow(6, 6, { events: [deleted] }));
    const held = await storage.events(garden, everything);
    expect(held.map(({ seq }) => seq)).toEqual([3, 4, 5, 6]);
    expect(JSON.stringify(held)).not.toContain('better');
    await storage.close();
  });

  it('that fill a hole replace what is held, and change nothing else', async () => {
    const storage = await open();
    await storage.apply(grow(1, 3));
    await storage.apply({ base: record(3), record: record(9, { holes: [{ from: 4, to: 8 }] }), events: [event(9)] });
    const filled = { ...event(4), payload: { target: 2, text: 'stale' }, kind: 'message.edited' };
    const target = event(2, { payload: { text: 'as it is now' } });
    await storage.apply({ base: record(9), record: record(9, { holes: [{ from: 5, to: 8 }] }), events: [target, filled] });
    const [row] = await storage.events(garden, { from: 2, to: 2, limit: 1 });
    expect(row?.payload).toEqual({ text: 'as it is now' });
    await storage.close();
  });
}
