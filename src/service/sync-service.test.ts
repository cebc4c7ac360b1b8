import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { House, Person } from './test-cast.ts';
import { enterCast, group, openHouse, overhear } from './test-cast.ts';

let house: House;
let garden: string;
let alice: Person;
let bob: Person;
let carol: Person;
let ids: string[];

beforeEach(async () => {
  house = openHouse();
  ({ alice, bob, carol } = await enterCast(house));
  garden = await group(house, [alice, bob]);
  for (let n = 2; n <= 10; n++) await house.messages.send(alice, { ...change(), text: String(n) });
  const { events } = await house.sync.range(alice, { conversationId: garden, after: 0, limit: 500 });
  ids = [randomUUID(), ...events.map(({ id }) => id)];
});

const change = () => ({ conversationId: garden, clientId: randomUUID() });
const range = (person: Person, query: { after: number; check?: string | null; limit?: number }) =>
  house.sync.range(person, { conversationId: garden, limit: 200, ...query });
const seqs = ({ events }: { events: { seq: number }[] }) => events.map(({ seq }) => seq);

/** While time stands still. */
const report = async (person: Person, given: { deliveredSeq?: number; stored?: { from: number; to: number }; read?: { version: number; seq: number } }) => {
  const done = Promise.allSettled([house.sync.report(person, [{ conversationId: garden, ...given }])]);
  await vi.advanceTimersByTimeAsync(100);
  const [outcome] = await done;
  if (outcome.status === 'rejected') throw outcome.reason;
};

describe('a range', () => {
  test('is what follows the cursor, ascending, with where the log ends', async () => {
    const read = await range(bob, { after: 7, limit: 2 });
    expect(seqs(read)).toEqual([8, 9]);
    expect(read).toMatchObject({ head: { seq: 10, id: ids[10] }, visibleFromSeq: 1, epoch: 'memory-1', reset: false });
  });

  test('goes on from an id that is ours', async () => {
    const read = await range(bob, { after: 7, check: ids[7], limit: 2 });
    expect({ ...read, events: seqs(read) }).toMatchObject({ events: [8, 9], reset: false });
    expect(await range(bob, { after: 10, check: ids[10] })).toMatchObject({ events: [], reset: false });
  });

  test('asks for a reset where the device holds another log', async () => {
    for (const query of [
      { after: 7, check: ids[8] },
      { after: 7, check: randomUUID() },
      { after: 11, check: ids[10] },
      { after: 2 ** 31 - 1, check: ids[10] },
    ]) {
      expect(await range(bob, query)).toMatchObject({ events: [], reset: true, head: { seq: 10 } });
    }
  });

  test('beyond the end is empty where nothing is checked', async () => {
    expect(await range(bob, { after: 11 })).toMatchObject({ events: [], reset: false });
  });

  test('starts where a newcomer may see, whatever they ask and hold', async () => {
    await house.conversations.setHistoryVisible(alice, { ...change(), visible: false });
    await house.conversations.addMember(alice, { ...change(), userId: carol.userId });
    for (const query of [{ after: 0 }, { after: 3 }, { after: 3, check: randomUUID() }, { after: 11 }]) {
      const read = await range(carol, query);
      expect({ ...read, events: seqs(read) }).toMatchObject({ events: [12], visibleFromSeq: 12, reset: false });
    }
  });

  test('ends for a former member with the event by which they left', async () => {
    const { seq, id } = await house.conversations.leave(bob, change());
    await house.messages.send(alice, { ...change(), text: 'now we are alone' });
    const read = await range(bob, { after: 9 });
    expect({ ...read, events: seqs(read) }).toMatchObject({ events: [10, 11], head: { seq, id } });
    expect(await range(bob, { after: 12, check: randomUUID() })).toMatchObject({ events: [], reset: true });
    const { heads } = await house.sync.heads(bob, {});
    expect(heads).toMatchObject([{ conversationId: garden, left: true, lastSeq: seq, headId: id }]);
  });
});

describe('history', () => {
  const history = (query: { before?: number; limit: number }) => house.sync.history(bob, { conversationId: garden, ...query });

  test('comes by pages from the newest, each ascending', async () => {
    const newest = await history({ limit: 4 });
    expect([seqs(newest), newest.reachedStart]).toEqual([[7, 8, 9, 10], false]);
    const middle = await history({ before: 7, limit: 4 });
    expect([seqs(middle), middle.reachedStart]).toEqual([[3, 4, 5, 6], false]);
    const oldest = await history({ before: 3, limit: 4 });
    expect([seqs(oldest), oldest.reachedStart]).toEqual([[1, 2], true]);
  });

  test('before the beginning is empty, beyond the end is the newest page', async () => {
    expect(await history({ before: 1, limit: 4 })).toEqual({ events: [], reachedStart: true });
    expect(seqs(await history({ before: 1_000_000, limit: 2 }))).toEqual([9, 10]);
  });

  test('has its start where a newcomer’s does', async () => {
    await house.conversations.setHistoryVisible(alice, { ...change(), visible: false });
    await house.conversations.addMember(alice, { ...change(), userId: carol.userId });
    const page = await house.sync.history(carol, { conversationId: garden, limit: 50 });
    expect([seqs(page), page.reachedStart]).toEqual([[12], true]);
    expect(await house.sync.history(carol, { conversationId: garden, before: 5, limit: 50 })).toEqual({ events: [], reachedStart: true });
  });
});

describe('receipts', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    return () => vi.useRealTimers();
  });

  const receiptOf = async ({ userId }: Person) => (await house.sync.receipts(alice, garden)).find((receipt) => receipt.userId === userId);

  test('merge by maximum, in whatever order they come', async () => {
    for (const seq of [5, 9, 3]) await report(bob, { deliveredSeq: seq, read: { version: 0, seq } });
    expect(await receiptOf(bob)).toMatchObject({ deliveredSeq: 9, readSeq: 9 });
    await report(bob, { read: { version: 1, seq: 4 } });
    await report(bob, { read: { version: 0, seq: 10 } });
    expect(await receiptOf(bob)).toMatchObject({ deliveredSeq: 9, readVersion: 1, readSeq: 4 });
  });

  test('are news to the conversation when they moved', async () => {
    const heard = await overhear(house.bus, garden);
    await report(bob, { read: { version: 0, seq: 8 } });
    await report(bob, { read: { version: 0, seq: 7 } });
    expect(heard).toMatchObject([{ type: 'receipts', receipts: [{ userId: bob.userId, readSeq: 8 }] }]);
  });

  test('of reading beyond the head are invalid, of delivery are held to it', async () => {
    await expect(report(bob, { read: { version: 0, seq: 11 } })).rejects.toMatchObject({ code: 'invalid' });
    await report(bob, { deliveredSeq: 1_000 });
    expect(await receiptOf(bob)).toMatchObject({ deliveredSeq: 10 });
  });

  test('tell a former member nothing, neither by answers nor by refusals', async () => {
    const { seq } = await house.conversations.leave(bob, change());
    await house.messages.send(alice, { ...change(), text: 'now we are alone' });
    expect(await house.sync.receipts(bob, garden)).toEqual([]);
    await expect(report(bob, { read: { version: 0, seq: seq + 1 } })).rejects.toMatchObject({ code: 'invalid' });
    await expect(report(bob, { read: { version: 0, seq } })).resolves.toBeUndefined();
  });

  test('of one unknown conversation refuse the whole report, and nothing of it is stored', async () => {
    const before = await receiptOf(bob);
    const reports = [garden, randomUUID()].map((conversationId) => ({ conversationId, read: { version: 0, seq: 9 } }));
    await expect(house.sync.report(bob, reports)).rejects.toMatchObject({ code: 'not_found' });
    await vi.advanceTimersByTimeAsync(100);
    expect(await receiptOf(bob)).toEqual(before);
  });
});

describe('deliveries', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    return () => vi.useRealTimers();
  });

  const deliveries = (person: Person, seq: number) => house.sync.deliveries(person, { conversationId: garden, seq });
  const devicesOf = async ({ userId }: Person, seq: number) => (await deliveries(alice, seq)).find((delivery) => delivery.userId === userId)?.devices;

  test('name every member, and when each of their devices stored it', async () => {
    await report(bob, { deliveredSeq: 4 });
    const later = (house.clock.time += 60_000);
    await report(bob, { deliveredSeq: 6 });
    expect(await devicesOf(bob, 5)).toEqual([{ deviceName: 'test', current: false, stored: { at: later, exact: true } }]);
    expect(await devicesOf(bob, 3)).toMatchObject([{ stored: { at: later - 60_000, exact: false } }]);
    expect(await devicesOf(bob, 7)).toMatchObject([{ stored: null }]);
    expect(await devicesOf(alice, 5)).toEqual([]);
  });

  test('mark the device that asks, and hold what is beyond a hole', async () => {
    await report(alice, { deliveredSeq: 0, stored: { from: 8, to: 10 } });
    expect(await devicesOf(alice, 9)).toMatchObject([{ current: true, stored: { exact: false } }]);
    expect(await devicesOf(alice, 5)).toMatchObject([{ current: true, stored: null }]);
  });

  test('name a device until it is signed out', async () => {
    await report(bob, { deliveredSeq: 4 });
    expect(await devicesOf(bob, 4)).toHaveLength(1);
    await house.auth.revoke(bob, [bob.sessionId]);
    expect(await devicesOf(bob, 4)).toEqual([]);
  });

  test('tell nothing of who has blocked the one who asks, and do so again afterwards', async () => {
    const { conversationId: direct } = await house.conversations.openDirect(alice, bob.userId);
    const toldTo = async (person: Person, conversationId: string) => (await house.sync.deliveries(person, { conversationId, seq: 1 })).map(({ userId }) => userId).sort();
    const both = [alice.userId, bob.userId].sort();
    await report(bob, { deliveredSeq: 4 });
    await house.users.block(bob, alice.userId);
    for (const place of [direct, garden]) {
      expect(await toldTo(alice, place)).toEqual([alice.userId]);
      expect(await toldTo(bob, place)).toEqual(both);
    }
    await house.users.unblock(bob, alice.userId);
    for (const place of [direct, garden]) expect(await toldTo(alice, place)).toEqual(both);
  });

  test('are for members, of what they may see, and tell nothing of or to somebody who left', async () => {
    await report(bob, { deliveredSeq: 9 });
    await expect(deliveries(carol, 5)).rejects.toMatchObject({ code: 'not_found', message: 'No such conversation' });
    await expect(deliveries(alice, 11)).rejects.toMatchObject({ code: 'not_found', message: 'No such message' });
    await house.conversations.setHistoryVisible(alice, { ...change(), visible: false });
    await house.conversations.addMember(alice, { ...change(), userId: carol.userId });
    await expect(deliveries(carol, 5)).rejects.toMatchObject({ code: 'not_found', message: 'No such message' });
    await house.conversations.leave(bob, change());
    expect(await deliveries(bob, 5)).toEqual([]);
    expect((await deliveries(alice, 5)).map(({ userId }) => userId)).toEqual([alice.userId]);
  });
});
