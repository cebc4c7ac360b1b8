import type { FileHandle } from 'node:fs/promises';
import { open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { FileLock } from './file-lock.ts';
import type { JournalOperation } from './journal-operation.ts';
import { execute } from './journal-operation.ts';
import { StorageError } from './storage-error.ts';
import { StoredState } from './stored-state.ts';

const newline = 0x0a;

interface Waiting {
  operation: JournalOperation;
  resolve(result: unknown): void;
  reject(error: StorageError): void;
}

/**
 * A file of steps. Each line holds the steps of one write, as one JSON array, and is on the disk
 * before any of them is taken or told. So the last line may be torn by a kill, and then none of its
 * steps has happened; any other line that cannot be read is damage.
 */
export class Journal {
  readonly #path: string;
  readonly #lock: FileLock;
  readonly #state: StoredState;
  #file: FileHandle;
  #bytes: number;
  #queue: Waiting[] = [];
  #working: Promise<void> | null = null;
  #rewriting: (() => Promise<void>) | null = null;
  /** The last append failed, and may have left a part of its line. */
  #torn = false;

  private constructor(path: string, opened: { lock: FileLock; state: StoredState; file: FileHandle; bytes: number }) {
    this.#path = path;
    this.#lock = opened.lock;
    this.#state = opened.state;
    this.#file = opened.file;
    this.#bytes = opened.bytes;
  }

  static async open(path: string): Promise<{ journal: Journal; state: StoredState }> {
    const lock = await FileLock.take(`${path}.lock`);
    let file: FileHandle | undefined;
    try {
      await rm(`${path}.new`, { force: true });
      file = await open(path, 'a+');
      const state = new StoredState();
      const bytes = replay(await readFile(path), state);
      await file.truncate(bytes);
      return { journal: new Journal(path, { lock, state, file, bytes }), state };
    } catch (error) {
      await file?.close();
      await lock.release();
      throw storageErrorOf(error);
    }
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Resolves with what the step returned, once it is on the disk. Steps that wait are written together. */
  write(operation: JournalOperation): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ operation, resolve, reject });
      this.#work();
    });
  }

  /** Replaces the journal by a shorter one that leads to the same state, before anything else is written. */
  rewrite(steps: () => Iterable<JournalOperation>): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#rewriting = () => this.#replace(steps).then(resolve, reject);
      this.#work();
    });
  }

  async close(): Promise<void> {
    await this.#working;
    await this.#file.close();
    await this.#lock.release();
  }

  #work(): void {
    this.#working ??= this.#workOff().finally(() => (this.#working = null));
  }

  async #workOff(): Promise<void> {
    // What is asked for while this runs is seen by its next turn.
    await Promise.resolve();
    while (this.#rewriting || this.#queue.length > 0) {
      const rewriting = this.#rewriting;
      this.#rewriting = null;
      await (rewriting ? rewriting() : this.#writeQueue());
    }
  }

  async #writeQueue(): Promise<void> {
    const batch = this.#queue;
    this.#queue = [];
    try {
      await this.#append(lineOf(batch.map(({ operation }) => operation)));
    } catch (error) {
      for (const { reject } of batch) reject(storageErrorOf(error));
      return;
    }
    for (const { operation, resolve } of batch) resolve(execute(this.#state, operation));
  }

  async #append(line: Buffer): Promise<void> {
    // A line that is there in part would spoil the next one.
    if (this.#torn) await this.#file.truncate(this.#bytes);
    this.#torn = true;
    await this.#file.appendFile(line);
    await this.#file.datasync();
    this.#torn = false;
    this.#bytes += line.byteLength;
  }

  async #replace(steps: () => Iterable<JournalOperation>): Promise<void> {
    const path = `${this.#path}.new`;
    const file = await open(path, 'w');
    let bytes = 0;
    try {
      for (const step of steps()) bytes += (await file.write(lineOf([step]))).bytesWritten;
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(path, this.#path);
    await syncDirectory(dirname(this.#path));
    const replaced = this.#file;
    this.#file = await open(this.#path, 'a+');
    this.#bytes = bytes;
    this.#torn = false;
    await replaced.close();
  }
}

/** Takes the steps of every whole line. Returns how many bytes those are. */
function replay(bytes: Buffer, state: StoredState): number {
  let at = 0;
  for (let end = bytes.indexOf(newline, at); end >= 0; end = bytes.indexOf(newline, at)) {
    const operations = parse(bytes.toString('utf8', at, end));
    // A machine that died may have put the end of the last line on the disk and not its middle.
    if (!operations && end + 1 === bytes.length) return at;
    if (!operations) throw new StorageError('corrupt', `The journal is damaged at byte ${at}`);
    for (const operation of operations) execute(state, operation);
    at = end + 1;
  }
  return at;
}

function parse(line: string): JournalOperation[] | null {
  try {
    return JSON.parse(line) as JournalOperation[];
  } catch {
    return null;
  }
}

function lineOf(operations: JournalOperation[]): Buffer {
  return Buffer.from(`${JSON.stringify(operations)}\n`);
}

/** A rename is on the disk when its directory is. */
async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

function storageErrorOf(cause: unknown): StorageError {
  if (cause instanceof StorageError) return cause;
  const code = cause instanceof Error && 'code' in cause ? cause.code : '';
  if (code === 'ENOSPC' || code === 'EDQUOT') return new StorageError('full', 'The disk is full', { cause });
  return new StorageError('unavailable', `The journal cannot be used: ${String(code)}`, { cause });
}
