import { readFile, rm, writeFile } from 'node:fs/promises';
import { StorageError } from './storage-error.ts';

/** Paths locked by this very process: its own id in a file says nothing, as in a container everybody is process 1. */
const own = new Set<string>();

/** Keeps two processes from writing one journal. A lock whose process is gone counts for nothing. */
export class FileLock {
  readonly #path: string;

  private constructor(path: string) {
    this.#path = path;
  }

  static async take(path: string): Promise<FileLock> {
    if (own.has(path)) throw new StorageError('busy', 'This process has the storage open already');
    own.add(path);
    try {
      await claim(path);
      return new FileLock(path);
    } catch (cause) {
      own.delete(path);
      if (cause instanceof StorageError) throw cause;
      throw new StorageError('unavailable', 'The storage cannot be locked', { cause });
    }
  }

  async release(): Promise<void> {
    own.delete(this.#path);
    await rm(this.#path, { force: true });
  }
}

async function claim(path: string): Promise<void> {
  try {
    await writeFile(path, String(process.pid), { flag: 'wx' });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    const holder = Number(await readFile(path, 'utf8'));
    if (holder !== process.pid && isAlive(holder)) throw new StorageError('busy', `Process ${holder} has the storage open`);
    await rm(path, { force: true });
    await writeFile(path, String(process.pid), { flag: 'wx' });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return pid > 0;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
