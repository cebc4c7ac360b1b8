import { describe, expect, it } from 'vitest';
import { fuzzyScore, rank } from './fuzzy.ts';

describe('the switcher', () => {
  it('finds a name by letters in order', () => {
    expect(fuzzyScore('wkp', 'Weekend plans')).toBeGreaterThan(0);
    expect(fuzzyScore('pkw', 'Weekend plans')).toBe(0);
  });

  it('prefers the beginning of a word over its middle', () => {
    expect(rank('an', ['Joanna', 'Bob Andrews', 'Zed'], (name) => name)).toEqual(['Bob Andrews', 'Joanna']);
  });

  it('does not care about case or accents', () => {
    expect(fuzzyScore('jose', 'JOSÉ')).toBeGreaterThan(0);
  });

  it('offers everything, in the given order, to an empty query', () => {
    expect(rank('', ['b', 'a'], (name) => name)).toEqual(['b', 'a']);
  });
});
