import type { LogEvent } from '../../domain/event.ts';
import type { Hole } from '../contract.ts';
import type { Step } from './conversation-log.ts';
import { fill, moveFloor, readAsOf } from './conversation-log.ts';
import { blankEditOf, bringUpToDate, targetOf } from './event-fold.ts';
import { withHole } from './holes.ts';
import type { Replica } from './replica.ts';
import type { LogTools } from './rewind.ts';
import { lastMatch, readRows } from './rewind.ts';

/**
 * Fetches the newest page of a hole. Resolves with how many events came; 0 when they did not fit what
 * is held, which has then been marked for reading again.
 */
export async function fillHole(replica: Replica, hole: Hole, { pageSize, ...tools }: LogTools & { pageSize: number }): Promise<number> {
  const { conversationId } = replica;
  const since = replica.record.cursor;
  const after = Math.max(hole.from - 1, hole.to - pageSize);
  const { events, head, visibleFromSeq } = await tools.ask({ conversationId, after, limit: hole.to - after });
  const page = events.filter(({ seq }) => seq <= hole.to);
  const targets = await heldTargets(replica, page, tools);
  const filled = await replica.commit(async (record) => {
    // What may not be seen any more is no hole.
    const moved = moveFloor(record, visibleFromSeq);
    if (page.length === 0) return moved === record ? null : { record: moved, events: [] };
    // What lies in a hole is no neighbour: it may be of another log, and waits to be read anew.
    const at = (seq: number) => (replica.holds(seq) ? heldAt(replica, seq, tools) : undefined);
    const [below, above] = await Promise.all([at((page[0]?.seq ?? 0) - 1), at(hole.to + 1)]);
    const step = fill(moved, { hole, page, below, above });
    const edits = await editsOfDeleted(replica, [...targets, ...page], tools);
    return step && upToDate(replica, { step: readAsOf({ ...step, events: [...targets, ...step.events, ...edits] }, head.seq), since, tools });
  });
  if (!filled) await doubt(replica, hole, tools);
  return filled ? page.length : 0;
}

/** The hole next below `seq`, or null. */
export function holeBelow(holes: readonly Hole[], seq: number): Hole | null {
  return holes.find(({ to }) => to === seq - 1) ?? null;
}

async function heldAt({ conversationId }: Replica, seq: number, { storage }: LogTools): Promise<LogEvent | undefined> {
  const [held] = await storage.events(conversationId, { from: seq, to: seq, limit: 1 });
  return held;
}

/**
 * Messages held below the hole that the page changes, as they are now. The page's changes cannot be
 * applied to them: later ones, which may undo them, have been applied already.
 */
async function heldTargets(replica: Replica, page: readonly LogEvent[], tools: LogTools): Promise<LogEvent[]> {
  const first = page[0]?.seq ?? 0;
  const below = new Set(page.map(targetOf).filter((target) => target !== null && target < first));
  const held: number[] = [];
  for (const target of below) if (target !== null && (await heldAt(replica, target, tools))) held.push(target);
  return (await readRows(replica, held, tools)).rows;
}

/** Held edits of messages that were deleted since: their text goes as well. */
async function editsOfDeleted({ conversationId }: Replica, rows: readonly LogEvent[], { storage }: LogTools): Promise<LogEvent[]> {
  const blanked: LogEvent[] = [];
  for (const { seq, payload } of rows) {
    const { deletedSeq, editedSeq } = payload;
    if (typeof deletedSeq !== 'number' || typeof editedSeq !== 'number') continue;
    const held = await storage.events(conversationId, { from: seq + 1, to: editedSeq, limit: editedSeq - seq });
    blanked.push(...held.filter((event) => blankEditOf(event, seq) !== event).map((event) => blankEditOf(event, seq)));
  }
  return blanked;
}

/** What was applied while the rows of a step were on their way may have changed messages among them. `since`: the cursor before. */
export async function upToDate({ conversationId }: Replica, { step, since, tools }: { step: Step; since: number; tools: Pick<LogTools, 'storage'> }): Promise<Step> {
  const { cursor } = step.record;
  if (cursor === since) return step;
  const later = await tools.storage.events(conversationId, { from: since + 1, to: cursor, limit: cursor - since });
  return { ...step, events: step.events.map((row) => bringUpToDate(row, later)) };
}

/**
 * The page and its neighbours are of different logs: the log was replaced between reading the one and
 * the other. What lies below, back to where the logs agree, is a hole again; what lies above is
 * compared once more.
 */
async function doubt(replica: Replica, hole: Hole, tools: LogTools): Promise<void> {
  const match = await lastMatch(replica, { before: hole.from, tools });
  await replica.commit((record) =>
    match.seq + 1 < hole.from ? { record: { ...record, holes: withHole(record.holes, { from: match.seq + 1, to: hole.from - 1 }) }, events: [] } : null,
  );
  replica.doubt();
}
