import { expect, it } from 'vitest';
import { garden, gardenVillage, overhear } from '../testing/garden.ts';

async function visited() {
  const world = gardenVillage();
  overhear(world, 10);
  const alice = await world.started('alice');
  const close = alice.engine.open(garden);
  await world.run(400);
  return { world, alice, close, texts: () => alice.engine.timeline(garden).messages.map(({ text }) => text) };
}

it('a conversation that was open is there at once when it is opened again, with what was said meanwhile', async () => {
  const { world, close, texts } = await visited();
  const before = texts();
  expect(before).toHaveLength(10);
  close();
  overhear(world, 1);
  await world.run(400);
  expect(texts()).toEqual([...before, 'line 12']);
});

it('a conversation that was read ahead is there before it is opened', async () => {
  const world = gardenVillage();
  overhear(world, 10);
  const alice = await world.started('alice');
  await world.run(400);
  expect(alice.engine.timeline(garden).messages).toEqual([]);
  alice.engine.preload(garden);
  await world.run(400);
  expect(alice.engine.timeline(garden).messages).toHaveLength(10);
});

it('one that was read far back in is forgotten when it is closed', async () => {
  const world = gardenVillage();
  overhear(world, 600);
  const alice = await world.started('alice');
  const close = alice.engine.open(garden);
  await world.run(20_000);
  while (await world.wait(alice.engine.loadOlder(garden)));
  expect(alice.engine.timeline(garden).messages.length).toBeGreaterThan(400);
  close();
  expect(alice.engine.timeline(garden).messages).toEqual([]);
});

it('pages of a hole that nobody looks at change nothing of what is shown', async () => {
  const world = gardenVillage();
  overhear(world, 600);
  const alice = world.device('alice', { holes: true });
  await alice.start();
  alice.engine.open(garden);
  await world.run(400);
  const { messages } = alice.engine.timeline(garden);
  let calls = 0;
  alice.engine.subscribe(`timeline:${garden}`, () => calls++);
  await world.run(60_000);
  expect(calls).toBeGreaterThan(3);
  expect(alice.engine.timeline(garden).messages).toBe(messages);
});
