import type { LogEvent } from '../../domain/event.ts';
import type { ClientStorage } from '../storage/client-storage.ts';
import type { EpochWatch } from '../epoch-watch.ts';
import type { RangePage, RangeQuery, ServerLink } from '../link/server-link.ts';
import { LinkError } from '../link/server-link.ts';
import type { Position } from './conversation-log.ts';
import { readAsOf, truncate } from './conversation-log.ts';
import { common, without } from './holes.ts';
import type { Replica } from './replica.ts';

export type Ask = (query: RangeQuery) => Promise<RangePage>;

/** For work that takes several questions, whose answers must all be of one log. */
export interface LogTools {
  ask: Ask;
  storage: ClientStorage;
}

/** Asks the log as long as it stays in the epoch that is current now; then throws, and the work begins again. */
export function askWithin(link: ServerLink, watch: EpochWatch): Ask {
  const epoch = watch.current;
  return async (query) => {
    const isCurrent = watch.asking();
    const page = await link.range(query);
    if (!isCurrent(page.epoch) || page.epoch !== epoch) throw new LinkError('lost', 'The epoch has changed meanwhile');
    return page;
  };
}

/** Rule 4: after a `reset`, back to the last event that the log and this device agree on. */
export async function rewind(replica: Replica, tools: LogTools): Promise<void> {
  const { cursor, cursorId } = replica.record;
  const match = await lastMatch(replica, { before: cursor, tools });
  // Another tab may have been faster, and this one followed it.
  await replica.commit((record) => (record.cursorId === cursorId ? truncate(record, match) : null));
}

/** The last held event before `before` that the log has as well: doubling steps back, then halves. */
export async function lastMatch(replica: Replica, { before, tools }: { before: number; tools: LogTools }): Promise<Position> {
  const floor = replica.record.visibleFromSeq - 1;
  let match: Position = { seq: floor, id: null };
  let low = floor;
  let high = before;
  for (let step = 1; high - low > 1; step *= 2) {
    // Until a first match is found, probe ever further back; from then on, halve what is left.
    const probe = match.id === null ? Math.max(low + 1, high - step) : (low + high) >> 1;
    const held = await newestHeld(replica, { from: low + 1, to: probe }, tools);
    if (!held) low = probe;
    else if (await agrees(held, tools)) {
      match = { seq: held.seq, id: held.id };
      low = probe;
    } else high = held.seq;
  }
  return match;
}

/** Single rows, as they are now, and how far the log reached then. */
export async function readRows({ conversationId }: Replica, seqs: readonly number[], { ask }: LogTools): Promise<{ rows: LogEvent[]; asOf: number }> {
  const rows: LogEvent[] = [];
  let asOf = 0;
  for (const seq of [...seqs].sort((a, b) => a - b)) {
    const { events, head } = await ask({ conversationId, after: seq - 1, limit: 1 });
    rows.push(...events.filter((event) => event.seq === seq));
    asOf = Math.max(asOf, head.seq);
  }
  return { rows, asOf };
}

/**
 * Reads again the rows that may show what was lost, now that the cursor is known to be in the log.
 * Rows are rewritten in place, so the edits and reactions of lost events are in them still.
 */
export async function rereadAhead(replica: Replica, { pageSize, ask }: { pageSize: number; ask: Ask }): Promise<void> {
  const { conversationId } = replica;
  const { ahead, cursor, cursorId, holes } = replica.record;
  if (!ahead) return;
  const rows: LogEvent[] = [];
  let asOf = 0;
  for (const { from, to } of holes.reduce(without, common(ahead.rows, [{ from: 1, to: cursor }]))) {
    for (let after = from - 1; after < to; after += pageSize) {
      const { events, head } = await ask({ conversationId, after, limit: Math.min(pageSize, to - after) });
      rows.push(...events.filter(({ seq }) => seq <= to));
      asOf = Math.max(asOf, head.seq);
    }
  }
  await replica.commit(({ ahead: _, ...record }) => (record.cursorId === cursorId ? readAsOf({ record, events: rows }, asOf) : null));
}

async function newestHeld({ conversationId }: Replica, { from, to }: { from: number; to: number }, { storage }: LogTools): Promise<LogEvent | undefined> {
  const [held] = await storage.events(conversationId, { from, to, limit: 1 });
  return held;
}

async function agrees({ conversationId, seq, id }: LogEvent, { ask }: LogTools): Promise<boolean> {
  const { reset } = await ask({ conversationId, after: seq, check: id, limit: 1 });
  return !reset;
}
