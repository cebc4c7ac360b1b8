/** The right of one tab to send, as it is stored. */
export interface Lease {
  owner: string;
  /** Milliseconds since the epoch, by the clock of the device. */
  until: number;
}

/**
 * Whether somebody else's lease stands in the way of this one. All leases last equally long, so one
 * that ends far later than one taken now was taken by a clock that has been set back since: whoever
 * held it may be gone, and would be waited for by as much as the clock was wrong. (A little later is
 * nothing: the storage may have been slow to ask.)
 */
export function standsInTheWay(lease: Lease | null | undefined, asked: Lease & { now: number }): boolean {
  if (!lease || lease.owner === asked.owner) return false;
  const lasting = asked.until - asked.now;
  return lease.until > asked.now && lease.until <= asked.until + lasting;
}
