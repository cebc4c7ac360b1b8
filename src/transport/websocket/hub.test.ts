import { beforeEach, describe, expect, it, vi } from 'vitest';
import { backlogOf } from './backlog.ts';
import type { Connected } from './test-hub-stage.ts';
import type { HubStage } from './test-hub-stage.ts';
import { openHub } from './test-hub-stage.ts';

let stage: HubStage;
let alice: string;
let bob: string;

beforeEach(async () => void ({ stage, alice, bob } = await openHub()));

describe('a live device', () => {
  it('hears hello, then all heads, then what happens', async () => {
    const device = await stage.connect(bob);
    await stage.say(alice, 'hi');
    stage.bus.deliver();
    await vi.waitFor(() => expect(device.seqs).toEqual([2]));
    expect(device.heard.map(({ message }) => message.type)).toEqual(['hello', 'heads', 'event']);
    expect(device.of('heads')[0]).toMatchObject({ complete: true, heads: [{ conversationId: stage.group, lastSeq: 1 }] });
  });

  it('hears events in seq order, each once, when the bus reorders and repeats them', async () => {
    const device = await stage.connect(bob);
    for (const text of ['a', 'b', 'c', 'd']) await stage.say(alice, text);
    stage.bus.deliver((news) => [...news.toReversed(), ...news]);
    await vi.waitFor(() => expect(device.seqs).toEqual([2, 3, 4, 5]));
  });

  it('hears what the bus lost in the middle, read from the log once for all followers', async () => {
    const devices = await Promise.all([stage.connect(alice), stage.connect(bob), stage.connect(bob)]);
    const range = vi.spyOn(stage.repositories.log, 'range');
    for (const text of ['a', 'b', 'c', 'd']) await stage.say(alice, text);
    stage.bus.deliver((news) => [news[0]!, news[3]!]);
    await vi.waitFor(() => expect(devices.map((device) => device.seqs)).toEqual(devices.map(() => [2, 3, 4, 5])));
    expect(range).toHaveBeenCalledTimes(1);
  });

  it('hears a last message that the bus lost, by the head poll', async () => {
    const device = await stage.connect(bob);
    await stage.say(alice, 'last words');
    stage.bus.deliver(() => []);
    expect(device.seqs).toEqual([]);
    await stage.poll.poll();
    await vi.waitFor(() => expect(device.seqs).toEqual([2]));
  });

  it('hears what was lost while the bus was away, when it returns', async () => {
    const device = await stage.connect(bob);
    await stage.say(alice, 'unheard');
    stage.bus.deliver(() => []);
    stage.bus.say(`conversation:${stage.group}`, null);
    await vi.waitFor(() => expect(device.seqs).toEqual([2]));
  });

  it('is closed when its session is revoked, also when the bus lost that', async () => {
    const close = vi.fn();
    const device = await stage.connect(bob, { socket: { bufferedBytes: 0, close } });
    stage.hub.revoke([device.device.sessionId]);
    expect(close).toHaveBeenCalledWith(4401, expect.any(String));
  });

  it('resumes with only what changed since its watermark', async () => {
    const first = await stage.connect(bob);
    await vi.waitFor(() => expect(first.of('heads')).toHaveLength(1));
    const watermark = first.heard.at(-1)!.watermark;
    stage.hub.disconnect(first.device);
    const later = await stage.connect(bob, { since: watermark + 3_600_000 });
    await vi.waitFor(() => expect(later.of('heads')).toEqual([{ type: 'heads', heads: [], complete: false }]));
  });
});

describe('who hears what', () => {
  it('a stranger hears nothing', async () => {
    const mallory = await stage.connect(await stage.person('mallory'));
    const device = await stage.connect(bob);
    await stage.say(alice, 'secret');
    stage.bus.deliver();
    await vi.waitFor(() => expect(device.seqs).toEqual([2]));
    expect(mallory.heard.map(({ message }) => message)).toMatchObject([{ type: 'hello' }, { type: 'heads', heads: [] }]);
  });

  it('a removed member hears of the removal and nothing after, even when the bus lost the removal', async () => {
    const [forAlice, forBob] = [await stage.connect(alice), await stage.connect(bob)];
    await stage.append<'member.removed'>({ senderId: alice, kind: 'member.removed', payload: { userId: bob } });
    await stage.say(alice, 'he is gone');
    stage.bus.deliver((news) => news.slice(-1));
    await vi.waitFor(() => expect(forAlice.seqs).toEqual([2, 3]));
    expect(forBob.seqs).toEqual([2]);
  });

  it('someone removed while they connect is not let in by what was read before', async () => {
    const witness = await stage.connect(alice);
    const { memberships } = stage.repositories.conversations;
    let reads = 0;
    vi.spyOn(stage.repositories.conversations, 'memberships').mockImplementation(async (userId) => {
      const read = await memberships.call(stage.repositories.conversations, userId);
      if (userId === bob && ++reads === 1) {
        await stage.append<'member.removed'>({ senderId: alice, kind: 'member.removed', payload: { userId: bob } });
        stage.bus.deliver();
        await vi.waitFor(() => expect(witness.seqs).toEqual([2]));
      }
      return read;
    });
    const forBob = await stage.connect(bob);
    await stage.say(alice, 'secret');
    stage.bus.deliver();
    await vi.waitFor(() => expect(witness.seqs).toEqual([2, 3]));
    expect(forBob.seqs).toEqual([]);
  });

  it('typing reaches the others and not the person themselves', async () => {
    const [forAlice, forBob] = [await stage.connect(alice), await stage.connect(bob)];
    stage.bus.say(`conversation:${stage.group}`, { type: 'typing', userId: alice });
    await vi.waitFor(() => expect(forBob.of('typing')).toEqual([{ type: 'typing', conversationId: stage.group, userId: alice }]));
    expect(forAlice.of('typing')).toEqual([]);
  });

  it('receipts that say nothing new are not passed on again', async () => {
    const device = await stage.connect(alice);
    const receipt = { userId: bob, readVersion: 0, readSeq: 1, deliveredSeq: 1 };
    for (let i = 0; i < 3; i++) stage.bus.say(`conversation:${stage.group}`, { type: 'receipts', receipts: [receipt], epoch: 'memory-1' });
    await vi.waitFor(() => expect(device.of('receipts')).toHaveLength(1));
  });
});

describe('receipts in a large group', () => {
  it('are gathered, and each member is told the last of each', async () => {
    const devices: Connected[] = [];
    for (let i = 0; i < 25; i++) devices.push(await stage.connect(bob));
    for (let seq = 1; seq <= 4; seq++) {
      stage.bus.say(`conversation:${stage.group}`, { type: 'receipts', receipts: [{ userId: bob, readVersion: 0, readSeq: 0, deliveredSeq: seq }], epoch: 'memory-1' });
    }
    await vi.waitFor(() => expect(devices.map((device) => device.of('receipts').length)).toEqual(devices.map(() => 1)));
    expect(devices[0]!.of('receipts')[0]!.receipts).toMatchObject([{ userId: bob, deliveredSeq: 4 }]);
  });
});

describe('a slow reader', () => {
  it('is sent no more events than its limit, then the heads it missed, and cannot resume past them', async () => {
    const socket = { bufferedBytes: 0, close: () => {} };
    const slow = await stage.connect(bob, { socket });
    const quick = await stage.connect(alice);
    await vi.waitFor(() => expect(slow.of('heads')).toHaveLength(1));
    const told = slow.heard.at(-1)!.watermark;
    socket.bufferedBytes = 10_000_000;
    for (let i = 0; i < 5; i++) await stage.say(alice, `message ${i}`);
    stage.bus.deliver();
    await vi.waitFor(() => expect(quick.seqs).toHaveLength(5));
    expect(slow.seqs).toEqual([]);
    const [firstMissed] = quick.of('event');
    expect(backlogOf(stage.hub.devices())).toEqual({ dirty: 1, queuedBytes: 10_000_000, since: firstMissed!.event.createdAt });
    await stage.poll.poll();
    for (const device of stage.hub.devices()) if (device === slow.device) stage.bus.say(`user:${bob}`, { type: 'account' });
    await vi.waitFor(() => expect(slow.of('account')).toHaveLength(1));
    expect(slow.heard.at(-1)!.watermark).toBeLessThanOrEqual(told);
    socket.bufferedBytes = 0;
    await vi.waitFor(() => expect(slow.of('heads').at(-1)).toMatchObject({ heads: [{ lastSeq: 6 }] }));
    await vi.waitFor(() => expect(backlogOf(stage.hub.devices())).toEqual({ dirty: 0, queuedBytes: 0, since: null }));
  });

  it('is counted as one, since what it missed first, until it could be told', async () => {
    const socket = { bufferedBytes: 0, close: () => {} };
    const slow = await stage.connect(bob, { socket });
    await vi.waitFor(() => expect(slow.of('heads')).toHaveLength(1));
    socket.bufferedBytes = 10_000_000;
    const missed = await stage.say(alice, 'missed');
    stage.bus.deliver();
    const heads = vi.spyOn(stage.repositories.heads, 'list').mockRejectedValue(new Error('away'));
    socket.bufferedBytes = 0;
    await vi.waitFor(() => expect(heads.mock.calls.length).toBeGreaterThan(1));
    await vi.waitFor(() => expect(backlogOf(stage.hub.devices())).toEqual({ dirty: 1, queuedBytes: 0, since: missed.createdAt }));
    heads.mockRestore();
    await vi.waitFor(() => expect(backlogOf(stage.hub.devices())).toMatchObject({ dirty: 0, since: null }));
    expect(slow.of('heads').at(-1)).toMatchObject({ heads: [{ lastSeq: missed.seq }] });
  });
});

describe('bookkeeping', () => {
  it('nothing is kept once everyone has disconnected', async () => {
    const devices = await Promise.all([stage.connect(alice), stage.connect(bob)]);
    for (const { device } of devices) stage.hub.disconnect(device);
    expect(stage.hub.size).toEqual({ devices: 0, users: 0, conversations: 0 });
    expect(stage.errors).toEqual([]);
  });
});
