import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Whom PostgreSQL runs as. */
export interface DatabaseUser {
  uid: number;
  gid: number;
}

/** Null: as we do. PostgreSQL refuses to run as root, so root lends it a user called postgres. */
export async function databaseUser(): Promise<DatabaseUser | null> {
  if (process.getuid?.() !== 0) return null;
  const known = await lookUp().catch(() => null);
  if (known) return known;
  await run('useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', 'postgres']);
  return lookUp();
}

/** Fails, saying what to do, if the way to one of these directories is closed to the database's user. */
export async function refuseUntraversable(user: DatabaseUser | null, directories: string[]): Promise<void> {
  if (!user) return;
  for (const directory of directories.flatMap(withParents)) {
    const { uid, gid, mode } = await stat(directory);
    const allowed = uid === user.uid ? mode & 0o100 : gid === user.gid ? mode & 0o010 : mode & 0o001;
    if (allowed === 0) {
      throw new Error(
        `PostgreSQL runs as the user postgres, who may not enter ${directory}. ` +
          `Allow it (chmod o+x ${directory}), move there where it may (DATA_DIR for the data), or do not run as root.`,
      );
    }
  }
}

async function lookUp(): Promise<DatabaseUser> {
  const [uid, gid] = await Promise.all([run('id', ['-u', 'postgres']), run('id', ['-g', 'postgres'])]);
  return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
}

function withParents(directory: string): string[] {
  const parent = path.dirname(directory);
  return parent === directory ? [directory] : [...withParents(parent), directory];
}
