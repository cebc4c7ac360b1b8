import { describe, expect, it } from 'vitest';
import type { Receipt } from '../../../domain/receipt.ts';
import { progressOf, reachedBy, readersOf } from './progress.ts';

const receipts = new Map<string, Receipt>([
  ['bob', { userId: 'bob', readVersion: 0, readSeq: 5, deliveredSeq: 9 }],
  ['carol', { userId: 'carol', readVersion: 0, readSeq: 2, deliveredSeq: 7 }],
]);
const logged = (seq: number) => ({ seq, state: 'logged' as const });

describe('the ticks of an own message', () => {
  it('say read only when everybody has read it, delivered only when everybody holds it', () => {
    const reached = reachedBy(['bob', 'carol'], receipts);
    expect([2, 3, 7, 8].map((seq) => progressOf(logged(seq), reached))).toEqual(['read', 'delivered', 'delivered', 'sent']);
  });

  it('wait for somebody whose receipt is unknown', () => {
    expect(progressOf(logged(1), reachedBy(['bob', 'mallory'], receipts))).toBe('sent');
  });

  it('say sent when nobody else is there', () => {
    expect(progressOf(logged(1), reachedBy([], receipts))).toBe('sent');
  });

  it('tell what happens before the log has it', () => {
    const reached = reachedBy(['bob'], receipts);
    for (const state of ['queued', 'sending', 'failed'] as const) expect(progressOf({ seq: null, state }, reached)).toBe(state);
  });

  it('name who has read and who has not', () => {
    expect(readersOf(4, ['bob', 'carol', 'mallory'], receipts)).toEqual({ read: ['bob'], delivered: ['carol'], waiting: ['mallory'] });
  });
});
