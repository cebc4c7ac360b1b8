// Events and heads as they stand in a frame: found, not parsed. Each is taken to begin with its conversation;
// the order of the other keys does not matter, and no payload has a key of these names.

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

export function headsIn(frame: string): { conversation: string; seq: number; id: string }[] {
  const found: { conversation: string; seq: number; id: string }[] = [];
  for (let at = frame.indexOf(key); at >= 0; at = frame.indexOf(key, at + key.length)) {
    const seqAt = frame.indexOf('"lastSeq":', at) + 10;
    const idAt = frame.indexOf('"headId":"', at) + 10;
    found.push({ conversation: frame.slice(at + key.length, at + key.length + 36), seq: Number.parseInt(frame.slice(seqAt, seqAt + 11), 10), id: frame.slice(idAt, idAt + 36) });
  }
  return found;
}

/** The first number called `seq`. */
export function seqIn(frame: string): number {
  return Number.parseInt(frame.slice(frame.indexOf('"seq":') + 6), 10);
}
