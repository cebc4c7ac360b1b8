import fs from 'node:fs';
import type { Entry } from './entry.ts';
import type { Known } from './recording-storage.ts';

/** Microseconds of the machine's monotonic clock, which all its processes share: no fault touches it. */
export function now(): number {
  return Number(process.hrtime.bigint() / 1_000n);
}

/** Milliseconds since the epoch: read once from the real clock, and counted on from there, whatever is done to `Date` since. */
export function wallMs(): number {
  return performance.timeOrigin + performance.now();
}

/** Appends to a history, one JSON object a line. What is written survives a kill -9 of this process, except a part of the last line. */
export class HistoryWriter {
  readonly #file: number;

  constructor(path: string) {
    this.#file = fs.openSync(path, 'a+');
    if (isTorn(this.#file)) fs.appendFileSync(this.#file, '\n');
  }

  readonly write = (entry: Entry): void => {
    fs.appendFileSync(this.#file, `${JSON.stringify(entry)}\n`);
  };

  close(): void {
    fs.closeSync(this.#file);
  }
}

/** Null where a kill has torn the line: the beginning of an object is not one. */
export function parseLine(line: string): Entry | null {
  try {
    return JSON.parse(line) as Entry;
  } catch {
    return null;
  }
}

/** What the former lives of a device have written. */
export interface Past {
  lives: number;
  /** By conversation, as of the last step. */
  known: Map<string, Known>;
  /** Invoked, and nothing written of what became of it: by clientId. */
  open: Set<string>;
}

/** By device. A history that does not exist yet has no past. */
export function readPasts(path: string): Map<string, Past> {
  const pasts = new Map<string, Past>();
  for (const line of linesOf(path)) {
    const entry = parseLine(line);
    if (!entry || !('device' in entry) || entry.type === 'held') continue;
    const past = pasts.get(entry.device) ?? { lives: 0, known: new Map(), open: new Set() };
    pasts.set(entry.device, past);
    remember(past, entry);
  }
  return pasts;
}

function remember(past: Past, entry: Entry): void {
  if (entry.type === 'loaded') past.lives = Math.max(past.lives, entry.life);
  else if (entry.type === 'stored') past.known.set(entry.conversationId, { cursor: entry.to, visibleFromSeq: entry.visibleFromSeq, holes: entry.holes });
  else if (entry.type === 'invoke') past.open.add(entry.clientId);
  else if (entry.type === 'ok' || entry.type === 'fail' || entry.type === 'info') past.open.delete(entry.clientId);
}

function isTorn(file: number): boolean {
  const { size } = fs.fstatSync(file);
  const last = Buffer.alloc(1);
  return size > 0 && fs.readSync(file, last, 0, 1, size - 1) === 1 && last.toString() !== '\n';
}

/** One after the other, however long the file is. */
export function* linesOf(path: string): Generator<string> {
  if (!fs.existsSync(path)) return;
  const file = fs.openSync(path, 'r');
  const decoder = new TextDecoder();
  const chunk = Buffer.alloc(1024 * 1024);
  let rest = '';
  for (let bytes = fs.readSync(file, chunk); bytes > 0; bytes = fs.readSync(file, chunk)) {
    const lines = (rest + decoder.decode(chunk.subarray(0, bytes), { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  fs.closeSync(file);
  yield rest;
}
