import { describe, expect, it } from 'vitest';
import { changedAbove } from './row-change.ts';

const rows = (keys: string) => keys.split(' ').map((key) => ({ key }));

describe('a change of the rows', () => {
  it('is above when an older page arrives', () => {
    expect(changedAbove(rows('c d end'), rows('a b c d end'), 0)).toBe(true);
  });

  it('is not above when a message is added at the end', () => {
    expect(changedAbove(rows('a b end'), rows('a b c end'), 0)).toBe(false);
    expect(changedAbove(rows('a b end'), rows('a b c end'), 1)).toBe(false);
  });

  it('is not above when rows on screen unfold', () => {
    expect(changedAbove(rows('a b blocked end'), rows('a b x y end'), 1)).toBe(false);
  });

  it('is above when a hole fills, wherever it stands', () => {
    expect(changedAbove(rows('a hole-9 c end'), rows('a hole-5 b c end'), 0)).toBe(true);
  });

  it('is none when only contents changed', () => {
    expect(changedAbove(rows('a b end'), rows('a b end'), 1)).toBe(false);
  });
});
