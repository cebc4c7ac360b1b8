import { expect, it } from 'vitest';
import { noFaults } from '../testing/unruly-link.ts';
import type { Device } from '../testing/village.ts';
import { Village } from '../testing/village.ts';

const garden = 'garden';

/** Two tabs of alice's browser. */
async function tabs(seed = 1): Promise<{ world: Village; first: Device; second: Device }> {
  const world = new Village(seed);
  world.server.open(garden, ['alice', 'bob']);
  const first = await world.started('alice');
  const second = await world.started('alice', { memory: first.memory });
  first.engine.open(garden);
  second.engine.open(garden);
  await world.run(1_000);
  return { world, first, second };
}

function sends(...devices: Device[]): number {
  return devices.reduce((sum, { link }) => sum + (link.calls.send ?? 0), 0);
}

it('two tabs send what was said in either of them once, and both show it', async () => {
  const { world, first, second } = await tabs();
  for (let i = 0; i < 10; i++) {
    await world.wait((i % 2 ? first : second).engine.send(garden, { text: `line ${i}` }));
  }
  await world.run(3_000);
  expect(world.server.room(garden).events).toHaveLength(11);
  expect(sends(first, second)).toBe(10);
  for (const { engine } of [first, second]) {
    expect(engine.timeline(garden).messages.map(({ text }) => text)).toEqual(Array.from({ length: 10 }, (_, i) => `line ${i}`));
    expect(engine.timeline(garden).outbox).toEqual([]);
  }
});

it('what was said first, in whichever tab, is sent first', async () => {
  for (let seed = 1; seed <= 40; seed++) {
    const { world, first, second } = await tabs(seed);
    const lines = Array.from({ length: 10 }, (_, i) => `line ${i}`);
    for (const [i, text] of lines.entries()) await world.wait((i % 2 ? first : second).engine.send(garden, { text }));
    await world.run(3_000);
    expect(world.server.room(garden).events.slice(1).map(({ payload }) => payload.text), `seed ${seed}`).toEqual(lines);
  }
});

it('a tab shows what waits in the other', async () => {
  const { world, first, second } = await tabs();
  for (const { link } of [first, second]) link.cut();
  await world.wait(first.engine.send(garden, { text: 'later' }));
  await world.run(100);
  expect(second.engine.timeline(garden).outbox).toMatchObject([{ action: { text: 'later' } }]);
  expect(second.engine.status().queued).toBe(1);
});

it('a tab that is closed leaves what waits to the other', async () => {
  const { world, first, second } = await tabs();
  first.link.cut();
  await world.wait(first.engine.send(garden, { text: 'one' }));
  await world.run(100);
  first.crash();
  await world.run(8_000);
  expect(world.server.room(garden).events.map(({ payload }) => payload.text)).toContain('one');
  expect(second.engine.timeline(garden).outbox).toEqual([]);
});

it('a tab that may be frozen gives up the right to send at once', async () => {
  const { world, first, second } = await tabs();
  first.link.cut();
  await world.wait(first.engine.send(garden, { text: 'one' }));
  await world.run(300);
  first.engine.yieldLease();
  // As long as it takes to write that down.
  await world.run(10);
  first.crash();
  await world.run(500);
  expect(world.server.room(garden).events.map(({ payload }) => payload.text)).toContain('one');
  expect(sends(second)).toBe(1);
});

it('a tab that is done lets the other send at once', async () => {
  const { world, first, second } = await tabs();
  await world.wait(first.engine.send(garden, { text: 'one' }));
  await world.run(1_000);
  await world.wait(second.engine.send(garden, { text: 'two' }));
  await world.run(300);
  expect(world.server.room(garden).events).toHaveLength(3);
  expect(sends(first, second)).toBe(2);
});

it('settled is told in the tab that asks, whichever tab has sent', async () => {
  const { world, first, second } = await tabs();
  second.link.cut();
  const clientId = await world.wait(second.engine.send(garden, { text: 'one' }));
  second.engine.yieldLease();
  expect(await world.wait(second.engine.settled(clientId))).toMatchObject({ seq: 2 });
  expect(sends(first)).toBe(1);
});

it('a tab that is not connected leaves the right to send to one that is', async () => {
  const { world, first, second } = await tabs();
  first.link.faults = { ...noFaults, requestLost: 1 };
  await world.wait(first.engine.send(garden, { text: 'one' }));
  await world.run(3_000);
  first.link.cut();
  await world.run(60_000);
  expect(second.engine.timeline(garden).messages.map(({ text }) => text)).toEqual(['one']);
  expect(sends(second)).toBe(1);
});
