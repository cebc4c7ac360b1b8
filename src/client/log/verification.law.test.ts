import fc from 'fast-check';
import { expect, it } from 'vitest';
import { checking, disaster, faults, peace, play, rooms } from '../testing/deed.ts';

const runs = Number(process.env.LAW_RUNS ?? 40);
const seed = Number(process.env.LAW_SEED ?? 20_261_125);
const often = { arbitrary: checking, weight: 1 };

it('a verification finds no difference where there is none, whatever happens meanwhile', async () => {
  let count = 0;
  await fc.assert(
    fc.asyncProperty(fc.nat(), faults, fc.array(fc.oneof({ arbitrary: peace, weight: 3 }, often), { minLength: 10, maxLength: 50 }), async (dice, weather, deeds) => {
      const { village, verified } = await play(dice, weather, deeds);
      count += verified.length;
      expect(verified.flatMap(({ differences }) => differences)).toEqual([]);
      for (const device of village.devices) {
        for (const place of rooms) expect(await village.wait(device.engine.verify(place))).toMatchObject({ differences: [], missing: 0 });
      }
      expect(village.devices.map(({ truncations }) => truncations)).toEqual(village.devices.map(() => 0));
    }),
    { seed, numRuns: runs, endOnFailure: process.env.LAW_SHRINK === undefined },
  );
  expect(count).toBeGreaterThan(runs);
}, 120_000);

it('after a failover, what a verification repairs is what the log holds', async () => {
  const deed = fc.oneof({ arbitrary: peace, weight: 9 }, { arbitrary: checking, weight: 3 }, { arbitrary: disaster, weight: 1 });
  await fc.assert(
    fc.asyncProperty(fc.nat(), faults, fc.array(deed, { minLength: 15, maxLength: 60 }), async (dice, weather, deeds) => {
      const { village } = await play(dice, weather, deeds);
      for (const device of village.devices) {
        for (const place of rooms) expect(await village.wait(device.engine.verify(place))).toMatchObject({ differences: [], missing: 0 });
      }
    }),
    { seed, numRuns: runs, endOnFailure: process.env.LAW_SHRINK === undefined },
  );
}, 120_000);
