// Events as they stand in a frame: found, not parsed. The order of an event's keys does not matter, but each is
// taken to begin with its conversation, and none has a key of these names within its payload.

const key = '"conversationId":"';

interface Found {
  conversation: string;
  seq: number;
  id: string;
  /** Where its text begins and ends in the frame, roughly. */
  from: number;
  to: number;
}

export function eventsIn(frame: string, start: number): Found[] {
  const found: Found[] = [];
  let at = frame.indexOf(key, start);
  while (at >= 0) {
    const next = frame.indexOf(key, at + key.length);
    const from = at + key.length;
    const to = next < 0 ? frame.length : next;
    const seqAt = frame.indexOf('"seq":', from);
    const idAt = frame.indexOf('"id":"', from);
    if (seqAt < 0 || idAt < 0) break;
    found.push({ conversation: frame.slice(from, from + 36), seq: Number.parseInt(frame.slice(seqAt + 6, seqAt + 17), 10), id: frame.slice(idAt + 6, idAt + 42), from, to });
    at = next;
  }
  return found;
}

/** The first number called `seq`. */
export function seqIn(frame: string): number {
  return Number.parseInt(frame.slice(frame.indexOf('"seq":') + 6), 10);
}
