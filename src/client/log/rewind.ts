import type { LogEvent } from '../../domain/event.ts';
import type { ClientStorage } from '../contract.ts';
import type { EpochWatch } from '../epoch-watch.ts';
import type { ServerLink } from '../link/server-link.ts';
import { LinkError } from '../link/server-link.ts';
import type { Position } from './conversation-log.ts';
import { truncate } from './conversation-log.ts';
import { targetOf } from './event-fold.ts';
import type { Replica } from './replica.ts';

export interface RewindTools {
  link: ServerLink;
  storage: ClientStorage;
  epoch: EpochWatch;
}

/** More events than this are never looked through at once. */
const maxLooked = 1_000;

/** Rule 4: after a `reset`, back to the last event that the log and this device agree on. */
export async function rewind(replica: Replica, tools: RewindTools): Promise<void> {
  const { cursor } = replica.record;
  const match = await lastMatch(replica, { before: cursor, tools });
  const restored = await targetsOfLost(replica, { after: match.seq, tools });
  await replica.commit((record) => (record.cursor === cursor ? { ...truncate(record, match), events: restored } : null));
}

/** The last held event before `before` that the log has as well: doubling steps back, then halves. */
export async function lastMatch(replica: Replica, { before, tools }: { before: number; tools: RewindTools }): Promise<Position> {
  const floor = replica.record.visibleFromSeq - 1;
  let match: Position = { seq: floor, id: null };
  let low = floor;
  let high = before;
  for (let step = 1; high - low > 1; step *= 2) {
    // Until a first match is found, probe ever further back; from then on, halve what is left.
    const probe = match.id === null ? Math.max(low + 1, high - step) : (low + high) >> 1;
    const held = await newestHeld(replica, { from: low + 1, to: probe }, tools);
    if (!held) low = probe;
    else if (await agrees(replica, held, tools)) {
      match = { seq: held.seq, id: held.id };
      low = probe;
    } else high = held.seq;
  }
  return match;
}

async function newestHeld({ conversationId }: Replica, { from, to }: { from: number; to: number }, { storage }: RewindTools): Promise<LogEvent | undefined> {
  const [held] = await storage.events(conversationId, { from, to, limit: 1 });
  return held;
}

async function agrees({ conversationId }: Replica, held: LogEvent, { link, epoch: watch }: RewindTools): Promise<boolean> {
  const isCurrent = watch.asking();
  const { reset, epoch } = await link.range({ conversationId, after: held.seq, check: held.id, limit: 1 });
  if (!isCurrent(epoch)) throw new LinkError('lost', 'An answer from an epoch that is over');
  return !reset;
}

/**
 * Rows are rewritten in place, so messages still show the edits and reactions that are now lost:
 * they are read again.
 */
async function targetsOfLost(replica: Replica, { after, tools }: { after: number; tools: RewindTools }): Promise<LogEvent[]> {
  const { conversationId, record } = replica;
  const lost = await tools.storage.events(conversationId, { from: after + 1, to: record.cursor, limit: maxLooked });
  const targets = new Set(lost.map(targetOf).filter((target) => target !== null && target <= after));
  return readRows(replica, [...targets].filter((target) => target !== null), tools);
}

/** Single rows, as they are now. */
export async function readRows({ conversationId }: Replica, seqs: readonly number[], { link }: RewindTools): Promise<LogEvent[]> {
  const rows: LogEvent[] = [];
  for (const seq of [...seqs].sort((a, b) => a - b)) {
    const { events } = await link.range({ conversationId, after: seq - 1, limit: 1 });
    rows.push(...events.filter((event) => event.seq === seq));
  }
  return rows;
}
