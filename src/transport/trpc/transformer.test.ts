import fc from 'fast-check';
import superjson from 'superjson';
import { expect, test } from 'vitest';
import { transformer } from './transformer.ts';

const overTheWire = (value: unknown) => transformer.deserialize(JSON.parse(JSON.stringify(transformer.serialize(value))));

test('what is plain JSON is said as superjson would say it', () => {
  const said = (form: unknown): unknown => JSON.parse(JSON.stringify(form));
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      // superjson refuses names by which an object's prototype could be reached.
      fc.pre(!/"(__proto__|constructor|prototype)"/.test(JSON.stringify(value)));
      expect(said(transformer.serialize(value))).toEqual(said(superjson.serialize(value)));
    }),
  );
});

test('whatever a procedure returns arrives as what it is', () => {
  const leaf = fc.oneof(fc.date({ noInvalidDate: true }), fc.bigInt(), fc.constant(undefined), fc.double(), fc.uniqueArray(fc.string()).map((values) => new Set(values)), fc.string());
  const value = fc.letrec((tie) => ({
    any: fc.oneof({ depthSize: 'small' }, leaf, fc.array(tie('any')), fc.dictionary(fc.stringMatching(/^[a-c]+$/), tie('any'), { noNullPrototype: true })),
  })).any;
  fc.assert(
    fc.property(value, (said) => {
      expect(overTheWire(said)).toEqual(superjson.deserialize(JSON.parse(JSON.stringify(superjson.serialize(said)))));
    }),
  );
});

test('a missing value stays a missing value', () => {
  expect(overTheWire(undefined)).toBeUndefined();
  expect(overTheWire({ a: undefined })).toEqual({ a: undefined });
  expect(Object.is(overTheWire([-0]) && (overTheWire([-0]) as number[])[0], -0)).toBe(true);
});
