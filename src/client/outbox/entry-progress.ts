import type { ErrorCode } from '../../domain/error.ts';
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

export function queued({ reason: _, ...entry }: OutboxEntry): OutboxEntry {
  return { ...entry, state: 'queued' };
}

export function acknowledged({ reason: _, refusedIn: __, ...entry }: OutboxEntry, acked: NonNullable<OutboxEntry['acked']>): OutboxEntry {
  return { ...entry, state: 'acked', acked };
}

export function refused({ acked, ...entry }: OutboxEntry, { reason, epoch }: { reason: { code: ErrorCode; message: string }; epoch: string }): OutboxEntry {
  return { ...entry, state: 'failed', reason, ...(acked || entry.refusedIn !== undefined ? { refusedIn: epoch } : {}) };
}

/** Refused for good, as far as this epoch goes. */
export function isRefused({ state, refusedIn = '' }: OutboxEntry, epoch: string): boolean {
  return state === 'failed' && (refusedIn === '' || refusedIn === epoch);
}
