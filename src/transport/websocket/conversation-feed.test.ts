import { v7 } from 'uuid';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { LogEvent } from '../../domain/event.ts';
import type { HubStage } from './test-hub-stage.ts';
import { openHub } from './test-hub-stage.ts';

let stage: HubStage;
let alice: string;
let bob: string;

beforeEach(async () => void ({ stage, alice, bob } = await openHub()));

/** Says something on the bus that the log does not hold. */
function invent(event: Partial<LogEvent> & { seq: number }): void {
  const message = { conversationId: stage.group, id: v7(), prevId: v7(), kind: 'message.sent', senderId: alice, clientId: v7(), messageNo: 9, createdAt: 0, payload: { text: 'never said' } };
  stage.bus.say(`conversation:${stage.group}`, { type: 'event', event: { ...message, ...event }, epoch: stage.database.epoch });
}

describe('an event that does not follow from the one before', () => {
  test('is not passed on: what the log has there is', async () => {
    const device = await stage.connect(bob);
    await stage.say(alice, 'one');
    stage.bus.deliver();
    const range = vi.spyOn(stage.repositories.log, 'range');
    invent({ seq: 3 });
    await vi.waitFor(() => expect(range).toHaveBeenCalledTimes(1));
    await stage.say(alice, 'two');
    stage.bus.deliver();
    await vi.waitFor(() => expect(device.of('event').map(({ event }) => event.payload.text)).toEqual(['one', 'two']));
    expect(stage.meter.of('mismatched')).toEqual(['bus']);
  });

  test('is not passed on either when what it waited for was read from the log', async () => {
    const device = await stage.connect(bob);
    await stage.say(alice, 'unheard');
    stage.bus.deliver(() => []);
    invent({ seq: 3 });
    await vi.waitFor(() => expect(stage.meter.of('mismatched')).toEqual(['bus']));
    await stage.say(alice, 'heard');
    stage.bus.deliver();
    await vi.waitFor(() => expect(device.of('event').map(({ event }) => event.payload.text)).toEqual(['unheard', 'heard']));
  });

  test('is passed on when the log says the same: devices find out where they differ', async () => {
    const device = await stage.connect(bob);
    const failOver = stage.database.snapshot();
    const lost = await stage.say(alice, 'acknowledged by a primary that is no more');
    stage.bus.deliver();
    await vi.waitFor(() => expect(device.seqs).toEqual([2]));
    failOver();
    const kept = await stage.say(alice, 'what came instead');
    const next = await stage.say(alice, 'and went on');
    stage.bus.deliver();
    await vi.waitFor(() => expect(device.seqs).toEqual([2, 3]));
    expect(device.of('event').map(({ event }) => event.id)).toEqual([lost.id, next.id]);
    expect(next.prevId).toBe(kept.id);
    expect(stage.meter.of('mismatched')).toEqual(['bus', 'log']);
  });
});

test('what was read of the log before a failover is not passed on after it', async () => {
  const device = await stage.connect(bob);
  const failOver = stage.database.snapshot();
  for (const text of ['lost', 'lost too']) await stage.say(alice, text);
  const { range } = stage.repositories.log;
  const answered = Promise.withResolvers<void>();
  const asked = vi.spyOn(stage.repositories.log, 'range').mockImplementationOnce(async (query) => {
    const read = await range.call(stage.repositories.log, query);
    await answered.promise;
    return read;
  });
  stage.bus.deliver((news) => news.slice(-1));
  await vi.waitFor(() => expect(asked).toHaveBeenCalled());
  failOver();
  stage.database.epoch = 'memory-2';
  await stage.hub.changeEpoch('memory-2');
  answered.resolve();
  await stage.say(alice, 'kept');
  stage.bus.deliver();
  await vi.waitFor(() => expect(device.of('event').map(({ event }) => event.payload.text)).toEqual(['kept']));
  expect(stage.meter.of('mismatched')).toEqual([]);
});

describe('what the bus did not bring', () => {
  test('is counted as rescued by the gap that a later event showed, which was itself heard', async () => {
    const device = await stage.connect(bob);
    for (const text of ['a', 'b', 'c', 'd']) await stage.say(alice, text);
    stage.bus.deliver((news) => [news[0]!, news[3]!]);
    await vi.waitFor(() => expect(device.seqs).toEqual([2, 3, 4, 5]));
    expect(stage.meter.of('rescued')).toEqual(['gap', 'gap']);
  });

  test('is counted as rescued by the poll when nothing else showed it', async () => {
    const device = await stage.connect(bob);
    await stage.say(alice, 'last words');
    stage.bus.deliver(() => []);
    await stage.poll.poll();
    await vi.waitFor(() => expect(device.seqs).toEqual([2]));
    expect(stage.meter.of('rescued')).toEqual(['poll']);
  });

  test('is nothing when the bus brought everything', async () => {
    const device = await stage.connect(bob);
    for (const text of ['a', 'b', 'c']) await stage.say(alice, text);
    stage.bus.deliver((news) => news.toReversed());
    await vi.waitFor(() => expect(device.seqs).toEqual([2, 3, 4]));
    await stage.poll.poll();
    expect(stage.meter.told).toEqual([]);
  });
});
