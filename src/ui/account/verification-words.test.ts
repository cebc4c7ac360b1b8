import { describe, expect, it } from 'vitest';
import { LinkError } from '../../client/link/server-link.ts';
import { amountWords, differenceWords, failureWords, resultWords } from './verification-words.ts';

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

  it('does not say that it was put right when the run broke off', () => {
    const differences = [{ seq: 9, what: 'content' as const, repaired: false }];
    expect(differenceWords({ differences, broken: new LinkError('lost', 'gone') })).toEqual(['№ 9: said something else here.', "It isn't known yet whether this was put right. Verify again."]);
  });

  it('is all identical only where all of it is on this device', () => {
    const whole = { held: 9, missing: 0, differences: [] };
    const partly = { ...whole, missing: 1_300 };
    const empty = { ...whole, held: 0 };
    const damaged = { ...whole, differences: [{ seq: 9, what: 'content' as const, repaired: true }] };
    expect(resultWords([whole])).toBe('Your conversation is identical to the server.');
    expect(resultWords([whole, whole])).toBe('All 2 conversations are identical to the server.');
    expect(resultWords([whole, partly])).toBe('What is on this device is identical to the server. 1,300 events not loaded yet.');
    expect(resultWords([whole, empty])).toBe('What is on this device is identical to the server. Nothing of 1 conversation is on it yet.');
    expect(resultWords([empty, { ...empty, missing: 4 }])).toBe('There is nothing on this device to compare yet.');
    expect(resultWords([empty, partly, damaged])).toBe('1 of 3 conversations differed from the server.');
  });

  it('tells a lost connection from a bug', () => {
    expect(failureWords(new LinkError('lost', 'gone'))).toBeNull();
    expect(failureWords(new LinkError('unavailable', 'restarting'))).toBeNull();
    expect(failureWords(new LinkError('unauthenticated', 'over'))).toBe('You were signed out. Sign in and try again.');
    for (const bug of [new TypeError('undefined'), new LinkError('invalid', 'limit'), new LinkError('internal', 'oops')]) expect(failureWords(bug)).toMatch(/^Something went wrong/);
  });

  it('counts what would be too long to name', () => {
    const differences = Array.from({ length: 8 }, (_, i) => ({ seq: i * 2 + 1, what: 'content' as const, repaired: true }));
    expect(differenceWords({ differences })[0]).toBe('№ 1, № 3, № 5, № 7, № 9 and 3 more places: said something else here.');
  });
});
