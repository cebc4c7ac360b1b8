import type { ConversationRecord, Hole, StorageChange } from '../contract.ts';
import { hasReadFurther } from '../log/head-progress.ts';
import { common } from '../log/holes.ts';

// How one storage serves several tabs that each have their own idea of how far they are.

/**
 * Whether what a change was worked out from is still there. It is not when another tab has cut the
 * log back, or forgotten everything: storing the change would leave a gap that nobody knows of.
 * `idAtBase`: id of the stored event at the change's base, if there is one.
 */
export function stillHolds(stored: ConversationRecord | null, base: StorageChange['base'], idAtBase: string | undefined): boolean {
  if (base.cursorId === null) return !stored || stored.cursor >= base.cursor;
  return stored !== null && stored.cursor >= base.cursor && idAtBase === base.cursorId;
}

/** What two tabs hold together. Only a truncation takes anything away. */
export function mergeRecords(stored: ConversationRecord | null, { record, truncateAfter }: Pick<StorageChange, 'record' | 'truncateAfter'>): ConversationRecord {
  if (!stored || truncateAfter !== undefined) return record;
  const further = stored.cursor > record.cursor ? stored : record;
  const { visibleFromSeq, cursor, cursorId } = further;
  const { ahead: _, ...rest } = record;
  return {
    ...rest,
    ...aheadOf(stored, record, cursor),
    head: withReadPosition(record, stored),
    visibleFromSeq,
    cursor,
    cursorId: cursorId ?? (stored.cursor === record.cursor ? stored.cursorId : null),
    holes: common(common(missing(stored), missing(record)), [{ from: visibleFromSeq, to: cursor }]),
  };
}

function aheadOf(stored: ConversationRecord, record: ConversationRecord, cursor: number): Pick<ConversationRecord, 'ahead'> {
  const notes = [stored.ahead, record.ahead].filter((note) => note !== undefined && note.asOf > cursor) as NonNullable<ConversationRecord['ahead']>[];
  if (notes.length === 0) return {};
  return { ahead: { from: Math.min(...notes.map(({ from }) => from)), asOf: Math.max(...notes.map(({ asOf }) => asOf)) } };
}

function missing({ visibleFromSeq, holes, cursor }: ConversationRecord): Hole[] {
  return [{ from: 1, to: visibleFromSeq - 1 }, ...holes, { from: cursor + 1, to: Infinity }];
}

/** A read position that is not yet reported must survive a tab that has not heard of it. */
function withReadPosition({ head }: ConversationRecord, stored: ConversationRecord): ConversationRecord['head'] {
  const { readVersion, readSeq, readMessageNo } = stored.head;
  return hasReadFurther(stored.head, head) ? { ...head, readVersion, readSeq, readMessageNo } : head;
}
