import { describe, expect, it } from 'vitest';
import { corrupt, garden, gardenVillage, overhear } from '../testing/garden.ts';
import type { Device, Village } from '../testing/village.ts';

function verified({ engine }: Device, world: Village, conversationId = garden) {
  return world.wait(engine.verify(conversationId));
}

function edit({ server }: Village, target: number, text: string): void {
  server.append(garden, { senderId: 'bob', clientId: `edit-${server.room(garden).events.length}`, kind: 'message.edited', payload: { target, text } });
}

/** Runs whenever the log has answered this device, so many times. */
function meanwhile({ link }: Device, happens: () => void, times = 1): void {
  const range = link.range.bind(link);
  let left = times;
  link.range = async (query) => {
    const page = await range(query);
    if (left-- > 0) happens();
    return page;
  };
}

describe('a verification', () => {
  it('of what the log holds finds no difference', async () => {
    const world = gardenVillage();
    const alice = await world.started('alice');
    overhear(world, 600);
    edit(world, 5, 'better');
    world.server.append(garden, { senderId: 'bob', clientId: 'like', kind: 'reaction.changed', payload: { target: 7, emoji: '👍', on: true } });
    world.server.append(garden, { senderId: 'bob', clientId: 'gone', kind: 'message.deleted', payload: { target: 5 } });
    await world.run(10_000);
    const heard: [number, number][] = [];
    const verification = await world.wait(alice.engine.verify(garden, { progress: (...of) => heard.push(of) }));
    expect(verification).toEqual({ held: 604, missing: 0, differences: [], epoch: 'epoch-1' });
    expect(heard).toEqual([[500, 604], [604, 604]]);
  });

  it('finds a row whose text has changed, and puts it right', async () => {
    const world = gardenVillage();
    const alice = await world.started('alice');
    overhear(world, 20);
    await world.run(5_000);
    alice.engine.open(garden);
    await corrupt(alice, 9, (row) => ({ ...row, payload: { text: 'forged' } }));
    await corrupt(alice, 10, (row) => ({ ...row, senderId: 'mallory' }));
    const { differences, held } = await verified(alice, world);
    expect(differences).toEqual([{ seq: 9, what: 'content', repaired: true }, { seq: 10, what: 'content', repaired: true }]);
    expect(held).toBe(21);
    expect(await alice.held(garden)).toEqual(world.server.rowsFor(garden, 'alice'));
    expect((await verified(alice, world)).differences).toEqual([]);
    expect(alice.engine.timeline(garden).messages.find(({ seq }) => seq === 9)?.text).toBe('line 9');
  });

  it('finds a row that is another event', async () => {
    const world = gardenVillage();
    const alice = await world.started('alice');
    overhear(world, 20);
    await world.run(5_000);
    await corrupt(alice, 9, (row) => ({ ...row, id: 'another' }));
    await corrupt(alice, 12, (row) => ({ ...row, prevId: 'another' }));
    expect((await verified(alice, world)).differences).toEqual([{ seq: 9, what: 'other', repaired: true }, { seq: 12, what: 'other', repaired: true }]);
    expect(await alice.held(garden)).toEqual(world.server.rowsFor(garden, 'alice'));
  });

  it('finds a row that is gone', async () => {
    const world = gardenVillage();
    const alice = await world.started('alice');
    overhear(world, 20);
    await world.run(5_000);
    const { events, apply } = alice.storage;
    let gone = true;
    alice.storage.events = async (conversationId, range) => (await events(conversationId, range)).filter(({ seq }) => seq !== 9 || !gone);
    alice.storage.apply = (change) => {
      if (change.events.some(({ seq }) => seq === 9)) gone = false;
      return apply.call(alice.storage, change);
    };
    expect((await verified(alice, world)).differences).toEqual([{ seq: 9, what: 'lost', repaired: true }]);
    expect((await verified(alice, world)).differences).toEqual([]);
  });

  it('puts right the last row as well, and the log goes on from there', async () => {
    const world = gardenVillage();
    const alice = await world.started('alice');
    overhear(world, 20);
    await world.run(5_000);
    await corrupt(alice, 21, (row) => ({ ...row, id: 'another' }));
    expect((await verified(alice, world)).differences).toEqual([{ seq: 21, what: 'other', repaired: true }]);
    overhear(world, 2);
    await world.run(5_000);
    expect(await alice.held(garden)).toEqual(world.server.rowsFor(garden, 'alice'));
  });

  it('tells of damage far apart, and puts it right', async () => {
    const world = gardenVillage();
    const alice = await world.started('alice');
    overhear(world, 1_200);
    await world.run(10_000);
    for (const seq of [9, 508, 509, 1_200]) await corrupt(alice, seq, (row) => ({ ...row, payload: { text: 'forged' } }));
    const { differences } = await verified(alice, world);
    expect(differences).toEqual([9, 508, 509, 1_200].map((seq) => ({ seq, what: 'content', repaired: true })));
    expect(await alice.held(garden)).toEqual(world.server.rowsFor(garden, 'alice'));
    expect((await verified(alice, world)).differences).toEqual([]);
  });

  it('tells what it found when the connection breaks after that', async () => {
    const world = gardenVillage();
    const alice = await world.started('alice');
    overhear(world, 20);
    await world.run(5_000);
    const { apply } = alice.storage;
    await corrupt(alice, 9, (row) => ({ ...row, payload: { text: 'forged' } }));
    alice.storage.apply = async (change) => {
      const applied = await apply.call(alice.storage, change);
      if (change.events.some(({ seq }) => seq === 9)) alice.link.cut();
      return applied;
    };
    const damaged = await verified(alice, world);
    expect(damaged).toMatchObject({ differences: [{ seq: 9, what: 'content', repaired: false }], broken: { code: 'lost' } });
    alice.link.mend();
    await world.run(10_000);
    expect(await verified(alice, world)).toEqual({ held: 21, missing: 0, differences: [], epoch: 'epoch-1' });
  });

  it('tells what it found when the connection breaks on a later page', async () => {
    const world = gardenVillage();
    const alice = await world.started('alice');
    overhear(world, 700);
    await world.run(10_000);
    await corrupt(alice, 9, (row) => ({ ...row, payload: { text: 'forged' } }));
    const progress = (compared: number) => compared === 500 && alice.link.cut();
    const damaged = await world.wait(alice.engine.verify(garden, { progress }));
    expect(damaged).toMatchObject({ held: 500, differences: [{ seq: 9, what: 'content', repaired: false }], broken: { code: 'lost' } });
  });

  it('says what it could not put right', async () => {
    const world = gardenVillage();
    const alice = await world.started('alice');
    overhear(world, 20);
    await world.run(5_000);
    const { events } = alice.storage;
    alice.storage.events = async (conversationId, range) => (await events(conversationId, range)).filter(({ seq }) => seq !== 9);
    expect((await verified(alice, world)).differences).toEqual([{ seq: 9, what: 'lost', repaired: false }]);
  });

  it('finds that the log is another one, and goes back to where they agree', async () => {
    const world = gardenVillage();
    const alice = await world.started('alice');
    overhear(world, 20);
    await world.run(5_000);
    // The same name for another log: what no server should do.
    world.server.failover(5);
    world.server.epochNumber = 1;
    overhear(world, 2, 'bob');
    const { differences } = await verified(alice, world);
    expect(differences.map(({ seq, what }) => [seq, what])).toEqual([[17, 'other'], [18, 'other'], [19, 'surplus'], [20, 'surplus'], [21, 'surplus']]);
    expect(differences.every(({ repaired }) => repaired)).toBe(true);
    await world.run(5_000);
    expect(await alice.held(garden)).toEqual(world.server.rowsFor(garden, 'alice'));
  });

  it('is not alarmed by what is said, edited and deleted meanwhile', async () => {
    const world = gardenVillage();
    const alice = await world.started('alice');
    overhear(world, 20);
    await world.run(5_000);
    meanwhile(alice, () => {
      overhear(world, 3);
      edit(world, 4, 'while it was on its way');
      edit(world, 4, 'twice');
      world.server.append(garden, { senderId: 'bob', clientId: 'gone', kind: 'message.deleted', payload: { target: 6 } });
    });
    expect(await verified(alice, world)).toMatchObject({ held: 21, differences: [] });
  });

  it('is not alarmed by a message that is edited again and again', async () => {
    const world = gardenVillage();
    const alice = await world.started('alice');
    overhear(world, 20);
    await world.run(5_000);
    alice.link.faults = { ...alice.link.faults, messageLate: 40 };
    edit(world, 4, 'edited');
    let edits = 0;
    meanwhile(alice, () => edit(world, 4, `edited ${++edits} times`), 9);
    expect(await verified(alice, world)).toMatchObject({ differences: [] });
    expect(edits).toBeGreaterThan(2);
  });

  it('is not alarmed by what this device has not heard of yet', async () => {
    const world = gardenVillage();
    const alice = await world.started('alice');
    overhear(world, 20);
    await world.run(5_000);
    alice.link.faults = { ...alice.link.faults, messageLost: 1 };
    edit(world, 4, 'unheard');
    expect(await verified(alice, world)).toMatchObject({ differences: [], missing: 0 });
    expect(await alice.held(garden)).toEqual(world.server.rowsFor(garden, 'alice'));
  });

  it('leaves holes out, and what was changed in them', async () => {
    const world = gardenVillage();
    const alice = await world.started('alice', { holes: true });
    overhear(world, 6);
    await world.run(1_000);
    alice.link.cut();
    overhear(world, 20);
    edit(world, 3, 'edited in the hole');
    overhear(world, 20);
    alice.link.mend();
    await world.until(() => alice.engine.conversations()[0]!.held > 7);
    const { missing, held } = alice.engine.conversations()[0]!;
    expect(held + missing).toBe(48);
    expect(await verified(alice, world)).toMatchObject({ missing, held, differences: [] });
    await corrupt(alice, 4, (row) => ({ ...row, payload: { text: 'forged' } }));
    expect((await verified(alice, world)).differences).toEqual([{ seq: 4, what: 'content', repaired: true }]);
  });

  it('of a conversation that was left goes up to there', async () => {
    const world = gardenVillage('alice', 'bob');
    const bob = await world.started('bob');
    overhear(world, 5, 'alice');
    await world.run(1_000);
    world.server.leave(garden, 'bob');
    overhear(world, 5, 'alice');
    world.server.append(garden, { senderId: 'alice', clientId: 'gone', kind: 'message.deleted', payload: { target: 3 } });
    bob.link.drop();
    await world.run(5_000);
    expect(bob.engine.conversations()[0]).toMatchObject({ left: true });
    expect(await verified(bob, world)).toMatchObject({ held: 7, missing: 0, differences: [] });
  });

  it('is not possible without a connection, nor of an unknown conversation', async () => {
    const world = gardenVillage();
    const alice = await world.started('alice');
    await expect(alice.engine.verify('kitchen')).rejects.toMatchObject({ code: 'not_found' });
    alice.link.cut();
    await expect(alice.engine.verify(garden)).rejects.toMatchObject({ code: 'lost' });
  });

  it('ends when the connection breaks in the middle', async () => {
    const world = gardenVillage();
    const alice = await world.started('alice');
    overhear(world, 20);
    await world.run(5_000);
    const verification = alice.engine.verify(garden);
    alice.link.cut();
    await expect(world.wait(verification)).rejects.toMatchObject({ code: 'lost' });
  });
});
