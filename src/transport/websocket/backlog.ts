import type { Device } from './device.ts';

export interface Backlog {
  /** Devices that read too slowly to be told everything. */
  dirty: number;
  /** The most that waits in one queue. */
  queuedBytes: number;
  /** When the oldest event that waits for any of them was committed (the database's clock); null when none does. */
  since: number | null;
}

/** What waits in this process for these devices. */
export function backlogOf(devices: Iterable<Device>): Backlog {
  const all: Backlog = { dirty: 0, queuedBytes: 0, since: null };
  for (const { backlog } of devices) {
    if (backlog.behind) all.dirty++;
    all.queuedBytes = Math.max(all.queuedBytes, backlog.queuedBytes);
    if (backlog.since !== null) all.since = Math.min(backlog.since, all.since ?? backlog.since);
  }
  return all;
}
