import { describe, expect, it } from 'vitest';
import { garden, gardenVillage, overhear, seqs, upTo } from '../testing/garden.ts';

describe('the stream', () => {
  it('delivers events without a question to the log', async () => {
    const world = gardenVillage();
    const alice = await world.started('alice');
    const before = alice.link.calls.range;
    overhear(world, 5);
    await world.run(1_000);
    expect(await seqs(alice)).toEqual(upTo(6));
    expect(alice.heard.map(({ seq }) => seq)).toEqual(upTo(6));
    expect(alice.link.calls.range).toBe(before);
  });

  it('may skip one: the log is read, once', async () => {
    const world = gardenVillage();
    const alice = await world.started('alice');
    const before = alice.link.calls.range ?? 0;
    alice.link.faults = { ...alice.link.faults, messageLost: 1 };
    overhear(world, 3);
    alice.link.faults = { ...alice.link.faults, messageLost: 0 };
    overhear(world, 1);
    await world.run(1_000);
    expect(await seqs(alice)).toEqual(upTo(5));
    expect((alice.link.calls.range ?? 0) - before).toBe(1);
  });

  it('may lose the last event: the next head tells', async () => {
    const world = gardenVillage();
    const alice = await world.started('alice');
    alice.link.faults = { ...alice.link.faults, messageLost: 1 };
    overhear(world, 3);
    await world.run(1_000);
    expect(await seqs(alice)).toEqual([1]);
    alice.link.faults = { ...alice.link.faults, messageLost: 0 };
    alice.link.tellHeads();
    await world.run(1_000);
    expect(await seqs(alice)).toEqual(upTo(4));
  });

  it('may bring an event of a conversation nobody has heard of', async () => {
    const world = gardenVillage();
    const alice = await world.started('alice');
    alice.link.faults = { ...alice.link.faults, messageLost: 1 };
    world.server.open('kitchen', ['alice', 'bob']);
    alice.link.faults = { ...alice.link.faults, messageLost: 0 };
    world.server.append('kitchen', { senderId: 'bob', clientId: 'x', kind: 'message.sent', payload: { text: 'anyone?' } });
    await world.run(1_000);
    expect((await alice.held('kitchen')).map(({ seq }) => seq)).toEqual([1, 2]);
    expect(alice.engine.conversations().map(({ conversationId }) => conversationId)).toContain('kitchen');
  });

  it('may bring kinds that this program does not know', async () => {
    const world = gardenVillage();
    const alice = await world.started('alice');
    world.server.append(garden, { senderId: 'bob', clientId: 'poll', kind: 'poll.opened', payload: { question: 'tea?' } });
    overhear(world, 1);
    await world.run(1_000);
    expect(await alice.held(garden)).toEqual(world.server.rowsFor(garden, 'alice'));
    expect(alice.heard.map(({ kind }) => kind)).toContain('poll.opened');
  });
});

describe('a device that was away', () => {
  it('catches up in pages, one question at a time', async () => {
    const world = gardenVillage();
    const alice = await world.started('alice');
    alice.link.cut();
    overhear(world, 40);
    await world.run(1_000);
    alice.link.mend();
    await world.run(5_000);
    expect(await seqs(alice)).toEqual(upTo(41));
    expect(alice.heard.map(({ seq }) => seq)).toEqual(upTo(41));
  });

  it('knows after a restart what it held, and hands over only what is new', async () => {
    const world = gardenVillage();
    const alice = await world.started('alice');
    overhear(world, 5);
    await world.run(1_000);
    alice.crash();
    overhear(world, 2);
    await alice.revive();
    await world.run(2_000);
    expect(alice.heard.map(({ seq }) => seq)).toEqual([7, 8]);
    expect(await seqs(alice)).toEqual(upTo(8));
  });

  it('does not take what a page says for the log when the page does not fit', async () => {
    const world = gardenVillage();
    const alice = await world.started('alice');
    const range = alice.link.range.bind(alice.link);
    let lies = 2;
    alice.link.range = async (query) => {
      const page = await range(query);
      return lies-- > 0 ? { ...page, events: page.events.map((event) => ({ ...event, prevId: 'another' })) } : page;
    };
    alice.link.faults = { ...alice.link.faults, messageLost: 1 };
    overhear(world, 2);
    alice.link.faults = { ...alice.link.faults, messageLost: 0 };
    alice.link.tellHeads();
    await world.run(10_000);
    expect(await seqs(alice)).toEqual(upTo(3));
    expect(alice.broken).toEqual([]);
  });
});

describe('a member', () => {
  it('who left keeps what they saw, and sees no more', async () => {
    const world = gardenVillage();
    const alice = await world.started('alice');
    overhear(world, 2);
    world.server.leave(garden, 'alice');
    overhear(world, 3);
    alice.link.drop();
    await world.run(2_000);
    expect(await seqs(alice)).toEqual(upTo(4));
    expect(alice.engine.conversations()[0]).toMatchObject({ left: true, lastSeq: 4 });
  });

  it('who joins again does not see what was hidden, and keeps what they saw', async () => {
    const world = gardenVillage();
    const alice = await world.started('alice');
    overhear(world, 2);
    world.server.leave(garden, 'alice');
    await world.run(1_000);
    overhear(world, 10);
    world.server.room(garden).historyVisible = false;
    world.server.join(garden, 'alice');
    overhear(world, 2);
    await world.run(2_000);
    expect(await seqs(alice)).toEqual([...upTo(4), ...upTo(17, 15)]);
    expect(alice.engine.conversations()[0]).toMatchObject({ left: false, visibleFromSeq: 15 });
    expect(alice.broken).toEqual([]);
  });

  it('who joins again and may now see everything gets what was hidden before', async () => {
    const world = gardenVillage('bob');
    world.server.room(garden).historyVisible = false;
    overhear(world, 5);
    world.server.join(garden, 'alice');
    const alice = await world.started('alice');
    expect(await seqs(alice)).toEqual([7]);
    world.server.leave(garden, 'alice');
    overhear(world, 2);
    world.server.room(garden).historyVisible = true;
    world.server.join(garden, 'alice');
    await world.run(20_000);
    expect(await seqs(alice)).toEqual(upTo(11));
    expect(alice.heard.map(({ seq }) => seq)).toEqual(upTo(11, 7));
  });
});
