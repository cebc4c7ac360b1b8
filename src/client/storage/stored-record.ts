import type { LogEvent } from '../../domain/event.ts';
import type { Hole } from '../contract.ts';
import type { ConversationRecord, StorageChange } from './client-storage.ts';
import { headEpochOf, withAhead } from '../log/conversation-log.ts';
import { targetOf } from '../log/event-fold.ts';
import { hasReadFurther } from '../log/head-progress.ts';
import { common } from '../log/holes.ts';

// How one storage serves several tabs that each have their own idea of how far they are.

/**
 * Whether what a change was worked out from is still there. It is not when another tab has cut the
 * log back, compared it with a newer epoch, or forgotten everything: storing the change would leave a
 * gap or a mixture that nobody knows of. `idAt`: ids of the stored events, where there are some.
 */
export function stillHolds(stored: ConversationRecord | null, { base, record, events, truncateAfter }: StorageChange, idAt: (seq: number) => string | undefined): boolean {
  if (!stored) return base.cursorId === null;
  if (stored.epoch !== base.epoch || stored.cursor < base.cursor) return false;
  // What another tab has stored beyond has not been compared with a new epoch: this one follows, and compares that.
  if (truncateAfter === undefined && stored.epoch !== record.epoch && stored.cursor > base.cursor) return false;
  // Its own word on its last event counts, also where the row itself was damaged: that can then be repaired.
  if (base.cursorId !== null && base.cursorId !== (stored.cursor === base.cursor ? stored.cursorId : idAt(base.cursor))) return false;
  // What another tab has stored as the next events must be the same.
  return record.cursor <= base.cursor || events.every(({ seq, id }) => seq > stored.cursor || (idAt(seq) ?? id) === id);
}

/** A cut takes events away, but not what they did to the rows before: those are noted, to be read again. */
export function markCut(record: ConversationRecord, cut: readonly LogEvent[]): ConversationRecord {
  const targets = cut.map(targetOf).filter((target) => target !== null && target <= record.cursor) as number[];
  if (targets.length === 0) return record;
  return withAhead(record, { rows: targets.map((seq) => ({ from: seq, to: seq })), asOf: cut.at(-1)?.seq ?? 0, lost: true });
}

/** What two tabs hold together. Only a cut takes anything away. */
export function mergeRecords(stored: ConversationRecord | null, change: StorageChange): ConversationRecord {
  if (!stored) return change.record;
  // A tab clears the note it knew; what another has noted since stays.
  const noted = JSON.stringify(stored.ahead) === JSON.stringify(change.base.ahead) ? undefined : stored.ahead;
  const record = noted ? withAhead(change.record, noted) : change.record;
  // Of another epoch nothing is taken over: not even how far the person had read.
  if (change.truncateAfter !== undefined || stored.epoch !== record.epoch) return record;
  const further = stored.cursor > record.cursor ? stored : record;
  const { visibleFromSeq, cursor, cursorId } = further;
  return {
    ...record,
    head: withReadPosition(record, stored),
    visibleFromSeq,
    cursor,
    cursorId: cursorId ?? (stored.cursor === record.cursor ? stored.cursorId : null),
    holes: common(common(missing(stored), missing(record)), [{ from: visibleFromSeq, to: cursor }]),
  };
}

function missing({ visibleFromSeq, holes, cursor }: ConversationRecord): Hole[] {
  return [{ from: 1, to: visibleFromSeq - 1 }, ...holes, { from: cursor + 1, to: Infinity }];
}

/** A read position that is not yet reported must survive a tab that has not heard of it. */
function withReadPosition(record: ConversationRecord, stored: ConversationRecord): ConversationRecord['head'] {
  const { head } = record;
  if (headEpochOf(stored) !== headEpochOf(record)) return head;
  const { readVersion, readSeq, readMessageNo } = stored.head;
  return hasReadFurther(stored.head, head) ? { ...head, readVersion, readSeq, readMessageNo } : head;
}
