import { describe, expect, it } from 'vitest';
import { amountWords, differenceWords } from './verification-words.ts';

describe('what a verification has found', () => {
  it('is an amount, and that it is the same', () => {
    expect(amountWords({ held: 12_408, identical: true })).toBe('12,408 events, identical to the server');
    expect(amountWords({ held: 1, identical: false })).toBe('1 event');
    expect(amountWords({ held: 0, identical: true })).toBe('Nothing on this device yet');
  });

  it('names what differed, by kind, and says what was done', () => {
    const differences = [
      { seq: 9, what: 'content' as const, repaired: true },
      { seq: 12, what: 'content' as const, repaired: true },
      { seq: 13, what: 'content' as const, repaired: true },
      { seq: 1_204, what: 'lost' as const, repaired: true },
    ];
    expect(differenceWords({ differences })).toEqual(['№ 9, № 12–13: said something else here.', '№ 1,204: was missing here.', 'Put right: this device now follows the server.']);
  });

  it('says what could not be put right', () => {
    const one = [{ seq: 9, what: 'other' as const, repaired: false }];
    expect(differenceWords({ differences: one }).at(-1)).toBe("This couldn't be put right. Sign out and in again to load everything anew.");
    expect(differenceWords({ differences: [...one, { seq: 12, what: 'other', repaired: true }] }).at(-1)).toMatch(/^1 event of these couldn't be put right/);
  });

  it('counts what would be too long to name', () => {
    const differences = Array.from({ length: 8 }, (_, i) => ({ seq: i * 2 + 1, what: 'content' as const, repaired: true }));
    expect(differenceWords({ differences })[0]).toBe('№ 1, № 3, № 5, № 7, № 9 and 3 more places: said something else here.');
  });
});
