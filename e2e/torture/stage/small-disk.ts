import { execFile, spawnSync } from 'node:child_process';
import { mkdir, rm, statfs } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { DatabaseUser } from '../../../src/repository/postgres/embedded-user.ts';

const run = promisify(execFile);

/** More than is ever kept of a log, so that it is full only when it is made to be. */
const roomMiB = 2_048;

/** A folder on a file system of its own, where we may mount one; else an ordinary folder, which cannot be filled. */
export interface SmallDisk {
  readonly folder: string;
  readonly canFill: boolean;
  /** Leaves no room beyond what is in use now. */
  fill(): Promise<void>;
  makeRoom(): Promise<void>;
  remove(): Promise<void>;
}

export async function makeSmallDisk(folder: string, user: DatabaseUser | null): Promise<SmallDisk> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const owner = user ? `,uid=${user.uid},gid=${user.gid}` : '';
  const canFill = await run('mount', ['-t', 'tmpfs', '-o', `size=${roomMiB}m,mode=0700${owner}`, 'tmpfs', folder]).then(() => true, () => false);
  const unmountWithUs = () => spawnSync('umount', ['--lazy', folder]);
  if (canFill) process.once('exit', unmountWithUs);
  const resize = (size: string) => run('mount', ['-o', `remount,size=${size}`, folder]);
  return {
    folder,
    canFill,
    fill: async () => {
      // What is in use may grow between the two, and then it is refused.
      for (let attempt = 1; ; attempt++) {
        const { blocks, bfree, bsize } = await statfs(folder);
        const isFull = await resize(String((blocks - bfree) * bsize)).then(() => true, () => false);
        if (isFull) return;
        if (attempt === 100) throw new Error(`${folder} cannot be made smaller`);
      }
    },
    makeRoom: async () => void (await resize(`${roomMiB}m`)),
    remove: async () => {
      if (canFill) await run('umount', ['--lazy', folder]);
      process.off('exit', unmountWithUs);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
