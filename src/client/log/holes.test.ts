import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Hole } from '../contract.ts';
import { common, withHole, without } from './holes.ts';

const hole = fc.tuple(fc.integer({ min: 1, max: 30 }), fc.nat(6)).map(([from, length]) => ({ from, to: from + length }));
const holes = fc.array(hole, { maxLength: 6 }).map((list) => list.reduce<Hole[]>(withHole, []));

function seqs(list: readonly Hole[]): number[] {
  return list.flatMap(({ from, to }) => Array.from({ length: to - from + 1 }, (_, i) => from + i));
}

it('holes are sets of numbers, ascending and apart', () => {
  fc.assert(
    fc.property(holes, holes, hole, (some, others, one) => {
      const numbers = new Set(seqs(some));
      expect(seqs(without(some, one))).toEqual([...numbers].filter((seq) => seq < one.from || seq > one.to));
      expect(new Set(seqs(withHole(some, one)))).toEqual(new Set([...numbers, ...seqs([one])]));
      expect(seqs(common(some, others))).toEqual(seqs(others).filter((seq) => numbers.has(seq)));
      for (const [i, { from }] of withHole(some, one).entries()) {
        if (i > 0) expect(from).toBeGreaterThan(withHole(some, one)[i - 1]!.to + 1);
      }
    }),
    { seed: 1 },
  );
});
