/** Events `from` to `to`, none missing. */
export interface Stretch {
  from: number;
  to: number;
}

/** What a device holds: everything up to `deliveredSeq`, and a stretch at the end. Between them may be a hole. */
export interface Holding {
  deliveredSeq: number;
  stored: Stretch;
}

/** What one device has said that it holds of a conversation. */
export interface DevicePosition extends Holding {
  sessionId: string;
  deviceName: string;
  /** When it last said something new; milliseconds since the epoch, as the other times here. */
  at: number;
  /** What it held whenever it had come further: the last `keptMarks`, in that order. */
  marks: (Stretch & { at: number })[];
}

/** As many marks of a device are kept: of what it stored before them, only a bound is known. */
export const keptMarks = 32;

export interface StoredAt {
  at: number;
  /** False: it was stored then or before. */
  exact: boolean;
}

/** Everyone who may see a message, and on which of their devices it is. */
export interface Delivery {
  userId: string;
  devices: {
    deviceName: string;
    /** It is the one that asks. */
    current: boolean;
    /** Null: it does not hold it yet, as far as it has told. */
    stored: StoredAt | null;
  }[];
}

/** When a device stored an event, as far as it has told; null when it does not hold it. */
export function storedAt({ deliveredSeq, stored, at, marks }: Omit<DevicePosition, 'sessionId' | 'deviceName'>, seq: number): StoredAt | null {
  if (seq > deliveredSeq && !covers(stored, seq)) return null;
  const first = marks.findIndex((mark) => covers(mark, seq));
  const mark = marks[first];
  // What filled a hole was there when the device last spoke, and nobody knows since when.
  if (!mark) return { at, exact: false };
  const before = marks[first - 1];
  return { at: mark.at, exact: before !== undefined && before.to < seq };
}

/** Of two reports of one device, the one that has come further; order, repetition and loss do not matter. */
export function mergeHoldings(a: Holding, b: Holding): Holding {
  return { deliveredSeq: Math.max(a.deliveredSeq, b.deliveredSeq), stored: mergeStretches(a.stored, b.stored) };
}

function mergeStretches(a: Stretch, b: Stretch): Stretch {
  if (a.to !== b.to) return a.to > b.to ? a : b;
  return { from: Math.min(a.from, b.from), to: a.to };
}

function covers({ from, to }: Stretch, seq: number): boolean {
  return from <= seq && seq <= to;
}
