import type { LogEvent } from '../../domain/event.ts';
import type { ConversationRecord, StorageChange, StorageOutcome } from './client-storage.ts';
import { blankEdit, bringUpToDate, editsOf, foldEvent, targetOf } from '../log/event-fold.ts';
import type { EventShelf } from './event-shelf.ts';
import { markCut, mergeRecords, stillHolds } from './stored-record.ts';

export interface AppliedChange {
  outcome: StorageOutcome;
  /** Everything beyond it is gone. */
  cut: number | undefined;
  /** What is to be written, in this order. */
  puts: LogEvent[];
}

/**
 * One step of one conversation: the rules of `ClientStorage.apply`, the same for every storage.
 * `shelf` must hold what `rowsBeyond` and `rowsNamed` tell, where it is stored; it is changed.
 */
export function applyChange(stored: ConversationRecord | null, shelf: EventShelf, change: StorageChange): AppliedChange {
  if (!stillHolds(stored, change, (seq) => shelf.get(seq)?.id)) return { outcome: { applied: false, record: stored }, cut: undefined, puts: [] };
  const cut = change.truncateAfter;
  const lost = cut === undefined ? [] : shelf.range({ from: cut + 1, to: Infinity, limit: Infinity });
  if (cut !== undefined) shelf.truncate(cut);
  const puts = isGrowing(change) ? grow(shelf, change) : replaceRows(shelf, change);
  return { outcome: { applied: true, record: markCut(mergeRecords(stored, change), lost) }, cut, puts };
}

/** From where on all stored rows matter: normally there are none, but another tab may have been faster. */
export function rowsBeyond({ base, truncateAfter = Infinity }: StorageChange): number {
  return Math.min(base.cursor, truncateAfter);
}

/** Single rows that matter. */
export function rowsNamed(change: StorageChange): number[] {
  const targets = isGrowing(change) ? change.events.map(targetOf).filter((target) => target !== null) : [];
  return [...new Set(targets)];
}

function isGrowing({ base, record }: StorageChange): boolean {
  return record.cursor > base.cursor;
}

/** New events, which change the messages they name. */
function grow(shelf: EventShelf, { events }: StorageChange): LogEvent[] {
  const puts: LogEvent[] = [];
  const put = (row: LogEvent, rewritten: LogEvent | null) => {
    if (rewritten === row) return;
    shelf.put(rewritten ?? row);
    puts.push(rewritten ?? row);
  };
  for (const event of events) {
    // What another tab has stored before has been kept up to date; this tab's may be older.
    if (shelf.get(event.seq)?.id === event.id) continue;
    const later = shelf.range({ from: event.seq + 1, to: Infinity, limit: Infinity });
    put(bringUpToDate(event, later), null);
    const row = shelf.get(targetOf(event) ?? 0);
    const edits = editsOf(row, event);
    for (const edit of edits ? shelf.range({ ...edits, limit: Infinity }) : []) put(edit, blankEdit(edit, event));
    if (row) put(row, bringUpToDate(foldEvent(row, event), later));
  }
  return puts;
}

/** Rows as they are now, that replace what is held. They do not know of what another tab has stored since. */
function replaceRows(shelf: EventShelf, { base, events }: StorageChange): LogEvent[] {
  const later = shelf.range({ from: base.cursor + 1, to: Infinity, limit: Infinity });
  const rows = events.map((row) => bringUpToDate(row, later));
  for (const row of rows) shelf.put(row);
  return rows;
}
