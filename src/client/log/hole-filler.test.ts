import { expect, it } from 'vitest';
import { corrupt, garden, gardenVillage, overhear, seqs, upTo } from '../testing/garden.ts';

it('holes let a device that was away for long begin with the newest messages', async () => {
  const world = gardenVillage();
  overhear(world, 60);
  const alice = world.device('alice', { holes: true });
  await alice.start();
  alice.engine.open(garden);
  await world.run(400);
  const { messages, holes, complete } = alice.engine.timeline(garden);
  expect(messages.at(-1)?.seq).toBe(61);
  expect(holes).toEqual([{ from: 1, to: messages[0]!.seq - 1 }]);
  expect(complete).toBe(false);
});

it('holes fill when somebody looks above them', async () => {
  const world = gardenVillage();
  overhear(world, 30);
  const alice = world.device('alice', { holes: true });
  await alice.start();
  alice.engine.open(garden);
  await world.run(400);
  const before = alice.engine.timeline(garden).messages.length;
  expect(await world.wait(alice.engine.loadOlder(garden))).toBe(true);
  expect(alice.engine.timeline(garden).messages.length).toBeGreaterThan(before);
  while (await world.wait(alice.engine.loadOlder(garden)));
  expect(alice.engine.timeline(garden)).toMatchObject({ complete: true, holes: [] });
  expect(alice.engine.timeline(garden).messages.map(({ seq }) => seq)).toEqual(upTo(31, 2));
});

it('holes fill by themselves when nothing else happens', async () => {
  const world = gardenVillage();
  overhear(world, 60);
  const alice = await world.started('alice', { holes: true });
  await world.run(60_000);
  expect(await seqs(alice)).toEqual(upTo(61));
  expect(alice.heard.map(({ seq }) => seq)).not.toContain(2);
});

it('holes keep reactions right, whatever was taken back in between', async () => {
  const world = gardenVillage();
  const alice = await world.started('alice', { holes: true });
  overhear(world, 3);
  await world.run(500);
  alice.link.cut();
  const like = (on: boolean) => world.server.append(garden, { senderId: 'bob', clientId: `like-${on}-${world.newId()}`, kind: 'reaction.changed', payload: { target: 2, emoji: '👍', on } });
  like(true);
  overhear(world, 20);
  like(false);
  alice.link.mend();
  await world.run(60_000);
  expect(await alice.held(garden)).toEqual(world.server.rowsFor(garden, 'alice'));
});

it('holes leave no text of a message that was deleted in one, nor in its edits', async () => {
  const world = gardenVillage();
  const alice = await world.started('alice', { holes: true });
  const change = (kind: string, payload: Record<string, unknown>) => world.server.append(garden, { senderId: 'bob', clientId: world.newId(), kind, payload: { target: 2, ...payload } });
  overhear(world, 1);
  change('message.edited', { text: 'secret' });
  await world.run(500);
  alice.link.cut();
  change('message.deleted', {});
  overhear(world, 20);
  alice.link.mend();
  await world.run(60_000);
  expect(await alice.held(garden)).toEqual(world.server.rowsFor(garden, 'alice'));
});

it('holes are not for programs', async () => {
  const world = gardenVillage();
  overhear(world, 60);
  const bot = await world.started('alice');
  await world.run(5_000);
  expect(bot.heard.map(({ seq }) => seq)).toEqual(upTo(61));
});

it('holes that grew over what did not fit below them fill all the same', async () => {
  const world = gardenVillage();
  const alice = await world.started('alice', { holes: true });
  overhear(world, 6);
  await world.run(500);
  alice.link.cut();
  overhear(world, 19); // the lowest page of the hole ends right above what does not fit
  await corrupt(alice, 7, (row) => ({ ...row, id: 'of another log' }));
  alice.link.mend();
  await world.run(120_000);
  expect(await alice.held(garden)).toEqual(world.server.rowsFor(garden, 'alice'));
});
