import fc from 'fast-check';
import superjson from 'superjson';
import { expect, test } from 'vitest';
import { plainTransformer } from './plain-transformer.ts';

/** What an API without dates, maps and the like says. */
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.string(),
    fc.integer(),
    fc.boolean(),
    fc.constantFrom(null, undefined),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom('text', 'a.b', 'back\\slash', '0', 'seq'), tie('value'), { noNullPrototype: true }),
  ),
}));

test('what superjson writes is read as it was meant', () => {
  fc.assert(
    fc.property(value, (said) => {
      expect(plainTransformer.deserialize(overTheWire(superjson.serialize(said)) as never)).toStrictEqual(said);
    }),
  );
});

test('what is written, superjson reads as JSON would', () => {
  fc.assert(
    fc.property(value, (said) => {
      expect(superjson.deserialize(overTheWire(plainTransformer.serialize(said)) as never)).toEqual(overTheWire(said));
    }),
  );
});

test('what the API never says is refused, and not taken for something else', () => {
  expect(() => plainTransformer.deserialize(overTheWire(superjson.serialize({ at: new Date(0) })) as never)).toThrow('no part of its API');
});

function overTheWire(sent: unknown): unknown {
  return sent === undefined ? undefined : JSON.parse(JSON.stringify(sent));
}
