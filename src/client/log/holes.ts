import type { Hole } from '../contract.ts';
import type { ConversationRecord } from '../storage/client-storage.ts';
import type { Head } from '../../domain/head.ts';

// Sets of seq, as ascending disjoint ranges with both ends included.

export function without(holes: readonly Hole[], gone: Hole): Hole[] {
  return holes.flatMap(({ from, to }) =>
    [
      { from, to: Math.min(to, gone.from - 1) },
      { from: Math.max(from, gone.to + 1), to },
    ].filter((rest) => rest.from <= rest.to),
  );
}

export function withHole(holes: readonly Hole[], hole: Hole): Hole[] {
  const joined: Hole[] = [];
  for (const { from, to } of [...holes, hole].sort((a, b) => a.from - b.from)) {
    const last = joined.at(-1);
    if (last && from <= last.to + 1) last.to = Math.max(last.to, to);
    else if (from <= to) joined.push({ from, to });
  }
  return joined;
}

export function common(some: readonly Hole[], others: readonly Hole[]): Hole[] {
  return some.flatMap((a) =>
    others.map((b) => ({ from: Math.max(a.from, b.from), to: Math.min(a.to, b.to) })).filter(({ from, to }) => from <= to),
  );
}

/** How many events of a conversation a device holds, of those that may be seen now. */
export function heldOf({ cursor, visibleFromSeq, holes }: ConversationRecord): number {
  return Math.max(0, cursor - visibleFromSeq + 1) - sizeOf(holes);
}

/** How many it does not hold yet, as far as it knows. */
export function missingOf({ record, head }: { record: ConversationRecord; head: Head }): number {
  return sizeOf(record.holes) + Math.max(0, head.lastSeq - record.cursor);
}

function sizeOf(holes: readonly Hole[]): number {
  return holes.reduce((size, { from, to }) => size + to - from + 1, 0);
}
