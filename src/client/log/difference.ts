/** What came of comparing a conversation on this device with the log. */
export interface Verification {
  /** Events on this device that were compared. Somebody who left sees the log up to there. */
  held: number;
  /** Events that are not on this device yet, and so were not. */
  missing: number;
  /** Ascending by seq; none: this device holds what the server does. */
  differences: readonly Difference[];
  /** Of the log that it was compared with. */
  epoch: string;
  /**
   * What was thrown, when the run ended early after it had found something: there may be more, and
   * whether any of it was put right is not known. A run that had found nothing rejects.
   */
  broken?: Error;
}

/**
 * - `lost`: this device should hold it, and does not
 * - `other`: it is another event here than there, or follows on another
 * - `content`: the same event says something else
 * - `surplus`: it is not in the log
 */
export interface Difference {
  seq: number;
  what: 'lost' | 'other' | 'content' | 'surplus';
  /** This device now holds what the log does, or will as soon as it has loaded it. */
  repaired: boolean;
}
