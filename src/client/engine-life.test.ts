import { describe, expect, it } from 'vitest';
import { LinkError } from './link/server-link.ts';
import { MemoryStorage } from './storage/memory-storage.ts';
import { StorageError } from './storage/storage-error.ts';
import { Village } from './testing/village.ts';

const garden = 'garden';

function village(): Village {
  const world = new Village();
  world.server.open(garden, ['alice', 'bob']);
  return world;
}

describe('starting', () => {
  it('shows what is stored before it is connected', async () => {
    const world = village();
    const alice = await world.started('alice');
    world.server.append(garden, { senderId: 'bob', clientId: 'x', kind: 'message.sent', payload: { text: 'hello' } });
    await world.run(1_000);
    alice.crash();
    await alice.revive();
    alice.link.cut();
    alice.engine.open(garden);
    await world.run(100);
    expect(alice.engine.userId).toBe('alice');
    expect(alice.engine.status().state).toBe('connecting');
    expect(alice.engine.conversations()).toMatchObject([{ conversationId: garden, unread: 1, lastMessage: { text: 'hello' } }]);
    expect(alice.engine.timeline(garden).messages).toMatchObject([{ text: 'hello' }]);
  });

  it('can be stopped and started again, and misses nothing', async () => {
    const world = village();
    const alice = await world.started('alice');
    await world.wait(alice.engine.stop());
    expect(alice.engine.status().state).toBe('connecting');
    world.server.append(garden, { senderId: 'bob', clientId: 'x', kind: 'message.sent', payload: { text: 'hello' } });
    await world.run(5_000);
    expect(alice.heard).toHaveLength(1);
    await alice.start();
    await world.run(1_000);
    expect(alice.heard.map(({ seq }) => seq)).toEqual([1, 2]);
  });

  it('is signed out where another has signed in, and what waits to be sent stays with whose it is', async () => {
    const world = village();
    const memory = new MemoryStorage();
    const alice = await world.started('alice', { memory });
    await world.wait(alice.engine.send(garden, { text: 'mine' }));
    alice.link.cut();
    await world.wait(alice.engine.send(garden, { text: 'never sent' }));
    alice.crash();
    const bob = await world.started('bob', { memory });
    await world.run(2_000);
    expect(bob.engine.status().state).toBe('signed_out');
    expect(await memory.outbox()).toMatchObject([{ action: { text: 'mine' } }, { action: { text: 'never sent' } }]);
    expect(world.server.room(garden).events.map(({ payload }) => payload.text)).not.toContain('never sent');
  });

  it('fails clearly where nothing can be kept, and may be tried again', async () => {
    const world = village();
    const alice = world.device('alice');
    const load = alice.storage.load;
    alice.storage.load = () => Promise.reject(new StorageError('unavailable', 'private browsing'));
    await expect(alice.engine.start()).rejects.toMatchObject({ code: 'unavailable' });
    alice.storage.load = load;
    await alice.start();
    await world.run(1_000);
    expect(alice.engine.status().state).toBe('online');
  });
});

describe('a storage that is full', () => {
  it('is told, nothing is shown that is not stored, and it goes on when there is room', async () => {
    const world = village();
    const alice = await world.started('alice');
    alice.engine.open(garden);
    const { apply } = alice.storage;
    alice.storage.apply = () => Promise.reject(new StorageError('full', 'no room'));
    world.server.append(garden, { senderId: 'bob', clientId: 'x', kind: 'message.sent', payload: { text: 'hello' } });
    await world.run(5_000);
    expect(alice.engine.status().problem).toBe('storage_full');
    expect(alice.engine.timeline(garden).messages).toEqual([]);
    expect(alice.heard.map(({ seq }) => seq)).toEqual([1]);
    alice.storage.apply = apply;
    await world.run(60_000);
    expect(alice.engine.status().problem).toBeNull();
    expect(alice.heard.map(({ seq }) => seq)).toEqual([1, 2]);
  });

  it('does not take what it cannot keep', async () => {
    const world = village();
    const alice = await world.started('alice');
    alice.storage.enqueue = () => Promise.reject(new StorageError('full', 'no room'));
    await expect(world.wait(alice.engine.send(garden, { text: 'hello' }))).rejects.toMatchObject({ code: 'full' });
    expect(alice.engine.timeline(garden).outbox).toEqual([]);
    await world.run(10_000);
    expect(world.server.room(garden).events).toHaveLength(1);
  });
});

describe('a session that has ended', () => {
  it('is the end of trying', async () => {
    const world = village();
    const alice = await world.started('alice');
    alice.link.refusals = { range: () => new LinkError('unauthenticated', 'Sign in first') };
    alice.link.faults = { ...alice.link.faults, messageLost: 1 };
    world.server.append(garden, { senderId: 'bob', clientId: 'x', kind: 'message.sent', payload: { text: 'hello' } });
    alice.link.faults = { ...alice.link.faults, messageLost: 0 };
    alice.link.tellHeads();
    await world.run(1_000);
    expect(alice.engine.status().state).toBe('signed_out');
    const { calls } = alice.link;
    const before = { ...calls };
    await world.run(600_000);
    expect(calls).toEqual(before);
  });
});

describe('listeners', () => {
  it('hear once of what changed within one turn, and what they are shown keeps its identity until it changes', async () => {
    const world = village();
    const alice = await world.started('alice');
    alice.engine.open(garden);
    await world.run(500);
    let changes = 0;
    alice.engine.subscribe(`timeline:${garden}`, () => changes++);
    const before = alice.engine.timeline(garden);
    expect(alice.engine.timeline(garden)).toBe(before);
    expect(alice.engine.conversations()).toBe(alice.engine.conversations());
    expect(alice.engine.status()).toBe(alice.engine.status());
    for (let i = 0; i < 5; i++) alice.link.whisper({ type: 'typing', conversationId: garden, userId: `user-${i}` });
    await Promise.resolve();
    expect(changes).toBe(1);
    expect(alice.engine.timeline(garden)).not.toBe(before);
    expect(alice.engine.timeline(garden).messages).toBe(before.messages);
  });

  it('that throw do not stop delivery', async () => {
    const world = village();
    const alice = await world.started('alice');
    alice.engine.onEvent(() => {
      throw new Error('a bug of the app');
    });
    alice.engine.subscribe('conversations', () => {
      throw new Error('another');
    });
    world.server.append(garden, { senderId: 'bob', clientId: 'x', kind: 'message.sent', payload: { text: 'hello' } });
    await world.run(1_000);
    expect(alice.heard).toHaveLength(2);
  });
});

it('a conversation that a restored database does not know is no longer listed', async () => {
  const world = village();
  world.server.open('kitchen', ['alice']);
  const alice = await world.started('alice');
  expect(alice.engine.conversations()).toHaveLength(2);
  world.server.rooms.delete('kitchen');
  world.server.failover(0);
  alice.link.drop();
  await world.run(5_000);
  expect(alice.engine.conversations().map(({ conversationId }) => conversationId)).toEqual([garden]);
});
