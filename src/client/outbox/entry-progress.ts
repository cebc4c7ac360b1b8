import type { OutboxEntry } from '../contract.ts';

/** A device that dies does not know whether what it was sending has arrived. */
export function asStored(entry: OutboxEntry): OutboxEntry {
  return entry.state === 'sending' ? { ...entry, state: 'queued' } : entry;
}

/** Of what this tab and the storage know, what is further along: one on its way is stored as queued. */
export function furthest(known: OutboxEntry | undefined, stored: OutboxEntry): OutboxEntry {
  return known && rank[known.state] > rank[stored.state] ? known : stored;
}

const rank = { queued: 0, sending: 1, failed: 2, acked: 3 };

export function queued(entry: OutboxEntry): OutboxEntry {
  return { ...entry, state: 'queued' };
}
