import { expect, test } from 'vitest';
import { World } from './world.ts';

test('what goes on and on within one moment is ended, and told once', async () => {
  const world = new World(1);
  const again = () => void world.scheduler.after(0, again);
  again();
  await world.scheduler.run(1_000);
  expect(world.findings).toMatchObject([{ promise: 'rest', at: 0 }]);
  expect(world.scheduler.step()).toBe(false);
});

test('what goes on and on as time goes by is ended as well', async () => {
  const world = new World(1);
  const again = () => void world.scheduler.after(1, again);
  for (let i = 0; i < 50; i++) again();
  await world.scheduler.run(60_000);
  expect(world.findings).toMatchObject([{ promise: 'rest' }]);
  expect(world.elapsed).toBe(60_000);
});
