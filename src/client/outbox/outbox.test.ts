import { describe, expect, it } from 'vitest';
import { LinkError } from '../link/server-link.ts';
import type { Device } from '../testing/village.ts';
import { Village } from '../testing/village.ts';

const garden = 'garden';

async function pair(): Promise<{ world: Village; alice: Device }> {
  const world = new Village();
  world.server.open(garden, ['alice', 'bob']);
  world.server.open('kitchen', ['alice', 'bob']);
  return { world, alice: await world.started('alice') };
}

function said({ server }: Village, place = garden): unknown[] {
  return server.room(place).events.filter(({ kind }) => kind === 'message.sent').map(({ payload }) => payload.text);
}

function waiting({ engine }: Device, place = garden): [string, string][] {
  return engine.timeline(place).outbox.map(({ action, state }) => [action.type === 'send' ? action.text : action.type, state]);
}

describe('sending', () => {
  it('puts messages into the log in the order they were said', async () => {
    const { world, alice } = await pair();
    await Promise.all(['one', 'two', 'three'].map((text) => world.wait(alice.engine.send(garden, { text }))));
    await world.run(2_000);
    expect(said(world)).toEqual(['one', 'two', 'three']);
    expect(waiting(alice)).toEqual([]);
  });

  it('shows nothing that is not stored', async () => {
    const { world, alice } = await pair();
    alice.link.cut();
    const stored = alice.engine.send(garden, { text: 'one' });
    expect(waiting(alice)).toEqual([]);
    await world.wait(stored);
    expect(waiting(alice)).toHaveLength(1);
    expect(await alice.memory.outbox()).toHaveLength(1);
  });

  it('waits without a connection, and goes on with it at once', async () => {
    const { world, alice } = await pair();
    alice.link.cut();
    for (const text of ['one', 'two']) await world.wait(alice.engine.send(garden, { text }));
    await world.run(600_000);
    expect(said(world)).toEqual([]);
    expect(alice.engine.status()).toMatchObject({ state: 'connecting', queued: 2 });
    alice.link.mend();
    await world.run(1_000);
    expect(said(world)).toEqual(['one', 'two']);
    expect(alice.engine.status()).toMatchObject({ state: 'online', queued: 0 });
  });

  it('says once what was said once, also when the answer was lost', async () => {
    const { world, alice } = await pair();
    alice.link.faults = { ...alice.link.faults, answerLost: 1, messageLost: 1 };
    const clientId = await world.wait(alice.engine.send(garden, { text: 'one' }));
    await world.run(40_000);
    expect(said(world)).toEqual(['one']);
    expect(alice.link.calls.send).toBeGreaterThan(1);
    alice.link.faults = { ...alice.link.faults, answerLost: 0, messageLost: 0 };
    expect(await world.wait(alice.engine.settled(clientId))).toMatchObject({ seq: 2 });
    expect(said(world)).toEqual(['one']);
  });

  it('is settled by the event itself, when that comes before the answer', async () => {
    const { world, alice } = await pair();
    alice.link.faults = { ...alice.link.faults, answerLost: 1 };
    const clientId = await world.wait(alice.engine.send(garden, { text: 'one' }));
    expect(await world.wait(alice.engine.settled(clientId))).toMatchObject({ seq: 2 });
    await world.run(60_000);
    expect(alice.link.calls.send).toBe(1);
  });

  it('goes on after the device has died in the middle of it', async () => {
    const { world, alice } = await pair();
    alice.link.faults = { ...alice.link.faults, answerLost: 1, messageLost: 1 };
    for (const text of ['one', 'two']) await world.wait(alice.engine.send(garden, { text }));
    await world.run(100);
    alice.crash();
    alice.faults = { ...alice.link.faults, answerLost: 0, messageLost: 0 };
    await alice.revive();
    // The right to send outlives the dead by seconds.
    await world.run(8_000);
    expect(said(world)).toEqual(['one', 'two']);
    expect(waiting(alice)).toEqual([]);
  });

  it('does not show twice what was stored as waiting and is in the log', async () => {
    const { world, alice } = await pair();
    alice.link.faults = { ...alice.link.faults, answerLost: 1 };
    await world.wait(alice.engine.send(garden, { text: 'one' }));
    const [entry] = await alice.memory.outbox();
    await world.run(1_000);
    alice.crash();
    await alice.memory.update([{ ...entry!, state: 'queued' }]);
    await alice.revive();
    alice.link.cut();
    alice.engine.open(garden);
    await world.run(1_000);
    expect(waiting(alice)).toEqual([]);
    expect(alice.engine.timeline(garden).messages).toHaveLength(1);
  });
});

describe('a refusal', () => {
  it('is final, and the next one goes on', async () => {
    const { world, alice } = await pair();
    const bad = await world.wait(alice.engine.send(garden, { text: '' }));
    await world.wait(alice.engine.send(garden, { text: 'fine' }));
    await world.run(2_000);
    expect(said(world)).toEqual(['fine']);
    expect(alice.engine.timeline(garden).outbox).toMatchObject([{ clientId: bad, state: 'failed', reason: { code: 'invalid' } }]);
    expect(alice.engine.conversations().find(({ conversationId }) => conversationId === garden)).toMatchObject({ failed: 1, queued: 0 });
    await expect(alice.engine.settled(bad)).rejects.toMatchObject({ name: 'DomainError', code: 'invalid' });
  });

  it('survives a restart', async () => {
    const { world, alice } = await pair();
    await world.wait(alice.engine.send(garden, { text: '' }));
    await world.run(2_000);
    alice.crash();
    await alice.revive();
    expect(waiting(alice)).toEqual([['', 'failed']]);
  });

  it('can be tried again, as something new', async () => {
    const { world, alice } = await pair();
    let refused = true;
    alice.link.refusals = { send: () => (refused ? new LinkError('forbidden', 'Not now') : null) };
    const clientId = await world.wait(alice.engine.send(garden, { text: 'one' }));
    await world.run(1_000);
    refused = false;
    await world.wait(alice.engine.retry(clientId));
    await world.run(1_000);
    expect(said(world)).toEqual(['one']);
    expect(world.server.room(garden).events.at(-1)?.clientId).not.toBe(clientId);
    expect(waiting(alice)).toEqual([]);
  });

  it('can be forgotten', async () => {
    const { world, alice } = await pair();
    const clientId = await world.wait(alice.engine.send(garden, { text: '' }));
    await world.run(1_000);
    await world.wait(alice.engine.discard(clientId));
    expect(waiting(alice)).toEqual([]);
    expect(await alice.memory.outbox()).toEqual([]);
  });

  it('that is not meant for good is waited out: too much at once', async () => {
    const { world, alice } = await pair();
    const until = world.scheduler.now() + 5_000;
    alice.link.refusals = { send: () => (world.scheduler.now() < until ? new LinkError('rate_limited', 'Slow down', { retryAfterMs: 5_000 }) : null) };
    await world.wait(alice.engine.send(garden, { text: 'one' }));
    await world.wait(alice.engine.send(garden, { text: 'two' }));
    await world.run(4_000);
    expect(alice.link.calls.send).toBe(1);
    expect(waiting(alice)).toEqual([['one', 'queued'], ['two', 'queued']]);
    await world.run(3_000);
    expect(said(world)).toEqual(['one', 'two']);
  });

  it('that is not meant for good is tried for ever: a server in trouble', async () => {
    const { world, alice } = await pair();
    let trouble = true;
    alice.link.refusals = { send: () => (trouble ? new LinkError('unavailable', 'Restarting') : null) };
    await world.wait(alice.engine.send(garden, { text: 'one' }));
    await world.run(3_600_000);
    expect(waiting(alice)).toEqual([['one', 'queued']]);
    trouble = false;
    await world.run(30_000);
    expect(said(world)).toEqual(['one']);
  });

  it('of one conversation does not hold up another', async () => {
    const { world, alice } = await pair();
    alice.link.refusals = {};
    const send = alice.link.send.bind(alice.link);
    alice.link.send = (outgoing) => (outgoing.conversationId === garden ? new Promise(() => {}) : send(outgoing));
    await world.wait(alice.engine.send(garden, { text: 'stuck' }));
    await world.wait(alice.engine.send('kitchen', { text: 'free' }));
    await world.run(2_000);
    expect(said(world, 'kitchen')).toEqual(['free']);
  });

  it('of the session stops everything, and keeps what waits', async () => {
    const { world, alice } = await pair();
    alice.link.refusals = { send: () => new LinkError('unauthenticated', 'Sign in first') };
    await world.wait(alice.engine.send(garden, { text: 'one' }));
    await world.run(60_000);
    expect(alice.engine.status()).toMatchObject({ state: 'signed_out', queued: 1 });
    expect(alice.link.calls.send).toBe(1);
    alice.crash();
    await alice.revive();
    await world.run(2_000);
    expect(said(world)).toEqual(['one']);
  });
});

it('acknowledged entries are kept for repair, but not for ever', async () => {
  const { world, alice } = await pair();
  for (let i = 0; i < 700; i++) await world.wait(alice.engine.send(i % 2 ? garden : 'kitchen', { text: `line ${i}` }));
  await world.run(60_000);
  const kept = (await alice.memory.outbox()).length;
  expect(kept).toBeGreaterThanOrEqual(500);
  expect(kept).toBeLessThan(600);
  alice.crash();
  await world.run(25 * 60 * 60 * 1_000);
  await alice.revive();
  expect(await alice.memory.outbox()).toEqual([]);
});
