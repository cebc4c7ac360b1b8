import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { v4, v7 } from 'uuid';
import type { DevicePosition } from '../domain/device-position.ts';
import { keptMarks, storedAt } from '../domain/device-position.ts';
import type { ReceiptReport } from '../domain/receipt.ts';
import type { Scene } from './test-scene.ts';

export function devicePositionContract(open: () => Promise<Scene>): void {
  let scene: Scene;
  let alice: string;
  let bob: string;
  let mallory: string;
  let group: string;
  let phone: string;
  beforeAll(async () => {
    scene = await open();
    ({ alice, bob, mallory } = await scene.cast());
  });
  beforeEach(async () => {
    group = await scene.group(alice, [bob]);
    for (let n = 2; n <= 60; n++) await scene.says(group, alice, String(n));
    phone = await signIn(bob, 'Phone');
  });
  afterAll(() => scene.close());

  const day = 86_400_000;
  const signIn = async (userId: string, deviceName: string, expiresAt = Date.now() + day): Promise<string> => {
    const id = v7();
    await scene.sessions.create({ id, userId, kind: 'browser', deviceName, createdAt: Date.now(), lastSeenAt: Date.now(), expiresAt, tokenHash: null });
    return id;
  };
  const report = (fields: Partial<ReceiptReport>) => scene.receipts.record([{ conversationId: group, userId: bob, sessionId: phone, ...fields }]);
  const devicesOf = async (userId: string, seq = 1): Promise<DevicePosition[] | undefined> =>
    (await scene.receipts.devices(group, seq)).find((member) => member.userId === userId)?.devices;
  const position = async (): Promise<DevicePosition> => (await devicesOf(bob))![0]!;

  test('a device is known once it has told what it holds, and a member without any is listed', async () => {
    expect(await devicesOf(bob)).toEqual([]);
    await report({ deliveredSeq: 3 });
    expect(await devicesOf(bob)).toMatchObject([{ sessionId: phone, deviceName: 'Phone', deliveredSeq: 3, stored: { from: 1, to: 3 }, marks: [{ from: 1, to: 3 }] }]);
    expect(await devicesOf(alice)).toEqual([]);
    expect(await devicesOf(mallory)).toBeUndefined();
  });

  test('each mark says when, and the time of what was stored between two of them is exact', async () => {
    await report({ deliveredSeq: 3 });
    await report({ deliveredSeq: 5 });
    const { marks, at, ...known } = await position();
    expect(marks.map(({ to }) => to)).toEqual([3, 5]);
    expect(marks[1]!.at).toBe(at);
    expect(marks[0]!.at).toBeLessThanOrEqual(at);
    expect(storedAt({ ...known, marks, at }, 4)).toEqual({ at, exact: true });
    expect(storedAt({ ...known, marks, at }, 3)).toEqual({ at: marks[0]!.at, exact: false });
  });

  test('what is no news changes nothing, whatever its order', async () => {
    await report({ deliveredSeq: 5 });
    const before = await position();
    await report({ deliveredSeq: 5 });
    await report({ deliveredSeq: 2 });
    await report({ deliveredSeq: 0, stored: { from: 3, to: 4 } });
    await report({ read: { version: 0, seq: 4 } });
    expect(await position()).toEqual(before);
  });

  test('a second device is known though the person holds it already', async () => {
    await report({ deliveredSeq: 9 });
    const tablet = await signIn(bob, 'Tablet');
    expect(await report({ deliveredSeq: 7, sessionId: tablet })).toEqual([]);
    expect((await devicesOf(bob))!.map(({ deviceName, deliveredSeq }) => [deviceName, deliveredSeq]).sort()).toEqual([['Phone', 9], ['Tablet', 7]]);
  });

  test('a device with a hole holds what is beyond it', async () => {
    await report({ deliveredSeq: 2 });
    await report({ deliveredSeq: 2, stored: { from: 50, to: 55 } });
    expect(await position()).toMatchObject({ deliveredSeq: 2, stored: { from: 50, to: 55 } });
    await report({ deliveredSeq: 2, stored: { from: 40, to: 55 } });
    expect(await position()).toMatchObject({ stored: { from: 40, to: 55 }, marks: [{ to: 2 }, { from: 50, to: 55 }] });
    await report({ deliveredSeq: 58, stored: { from: 1, to: 58 } });
    expect(await position()).toMatchObject({ deliveredSeq: 58, stored: { from: 1, to: 58 } });
  });

  test('only the last marks are kept', async () => {
    for (let seq = 1; seq <= keptMarks + 5; seq++) await report({ deliveredSeq: seq });
    const { marks } = await position();
    expect(marks.map(({ to }) => to)).toEqual(Array.from({ length: keptMarks }, (_, i) => i + 6));
    expect(marks.map(({ at }) => at)).toEqual(marks.map(({ at }) => at).toSorted((a, b) => a - b));
  });

  test('reports of one device in one batch are merged', async () => {
    const of = (fields: Partial<ReceiptReport>) => ({ conversationId: group, userId: bob, sessionId: phone, ...fields });
    await scene.receipts.record([of({ deliveredSeq: 4 }), of({ deliveredSeq: 7 }), of({ deliveredSeq: 5 }), of({ sessionId: await signIn(bob, 'Tablet'), deliveredSeq: 6 })]);
    expect((await devicesOf(bob))!.map(({ stored }) => stored.to).sort()).toEqual([6, 7]);
  });

  test('nothing beyond the end is believed, nor of a session that is not theirs', async () => {
    await report({ deliveredSeq: 99 });
    expect(await position()).toMatchObject({ deliveredSeq: 60, stored: { to: 60 } });
    const foreign = await signIn(mallory, 'Laptop');
    await report({ deliveredSeq: 5, sessionId: foreign });
    await report({ deliveredSeq: 5, sessionId: v4() });
    await report({ stored: { from: 70, to: 80 }, sessionId: await signIn(bob, 'Tablet') });
    expect(await scene.receipts.record([{ conversationId: group, userId: mallory, sessionId: foreign, deliveredSeq: 5 }])).toEqual([]);
    expect((await devicesOf(bob))!.map(({ deviceName }) => deviceName)).toEqual(['Phone']);
  });

  test('a device whose session has ended or run out is not told of', async () => {
    await report({ deliveredSeq: 5 });
    await report({ deliveredSeq: 5, sessionId: await signIn(bob, 'Old', Date.now() - day) });
    await report({ deliveredSeq: 5, sessionId: await signIn(bob, 'Tablet') });
    expect((await devicesOf(bob))!.map(({ deviceName }) => deviceName).sort()).toEqual(['Phone', 'Tablet']);
    await scene.sessions.revoke(bob, [phone]);
    expect((await devicesOf(bob))!.map(({ deviceName }) => deviceName)).toEqual(['Tablet']);
  });

  test('who left is not told of, nor a newcomer who may not see the message', async () => {
    const carol = await scene.person('Carol');
    await scene.does(group, alice, ['history.changed', { visible: false }]);
    const joined = await scene.does(group, alice, ['member.joined', { userId: carol }]);
    await report({ deliveredSeq: 9 });
    expect(await devicesOf(carol, joined.seq - 1)).toBeUndefined();
    expect(await devicesOf(carol, joined.seq)).toEqual([]);
    await scene.does(group, bob, ['member.left', { userId: bob }]);
    expect(await devicesOf(bob)).toBeUndefined();
  });
}
