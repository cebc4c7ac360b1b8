import type { ChildProcess, SpawnOptions } from 'node:child_process';
import { execFile, spawn } from 'node:child_process';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Whom PostgreSQL runs as. */
export interface DatabaseUser {
  uid: number;
  gid: number;
}

/** Starts a program of PostgreSQL as the user it has to run as. */
export type Launch = (program: string, args: string[], options: SpawnOptions) => ChildProcess;

/** Null: as we do. PostgreSQL refuses to run as root, so root lends it a user called postgres. */
export async function databaseUser(): Promise<DatabaseUser | null> {
  if (process.getuid?.() !== 0) return null;
  const known = await lookUp().catch(() => null);
  if (known) return known;
  await run('useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', 'postgres']);
  return lookUp();
}

/**
 * How to start programs as `user`, who has to reach these directories. Root's own home is closed to
 * others, and a clone that lies there is nothing unusual: then the program keeps one right of root's,
 * to pass through directories. Fails, saying what to do, where not even that can be had.
 */
export async function launcher(user: DatabaseUser | null, { directories, program }: { directories: string[]; program: string }): Promise<Launch> {
  if (!user) return spawn;
  const closed = await firstClosed(user, directories);
  if (closed === null) return (command, args, options) => spawn(command, args, { ...options, ...user });
  // The second is more than needed, but in a container it is often the only one of the two there is.
  for (const capability of ['+dac_read_search', '+dac_override']) {
    const prefix = ['--reuid', String(user.uid), '--regid', String(user.gid), '--clear-groups', '--inh-caps', capability, '--ambient-caps', capability];
    // PostgreSQL asks access(2) about itself, which forgets such rights unless told otherwise.
    const privileged = (command: string, args: string[]) => [...prefix, '--securebits', '+no_setuid_fixup', command, ...args];
    const works = await run('setpriv', privileged(program, ['--version'])).then(() => true, () => false);
    if (works) return (command, args, options) => spawn('setpriv', privileged(command, args), options);
  }
  throw new Error(
    `PostgreSQL runs as the user postgres, who may not enter ${closed}. ` +
      `Allow it (chmod o+x ${closed}), move there where it may (DATA_DIR for the data), or do not run as root.`,
  );
}

async function firstClosed(user: DatabaseUser, directories: string[]): Promise<string | null> {
  for (const directory of directories.flatMap(withParents)) {
    const { uid, gid, mode } = await stat(directory);
    const allowed = uid === user.uid ? mode & 0o100 : gid === user.gid ? mode & 0o010 : mode & 0o001;
    if (allowed === 0) return directory;
  }
  return null;
}

async function lookUp(): Promise<DatabaseUser> {
  const [uid, gid] = await Promise.all([run('id', ['-u', 'postgres']), run('id', ['-g', 'postgres'])]);
  return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
}

function withParents(directory: string): string[] {
  const parent = path.dirname(directory);
  return parent === directory ? [directory] : [...withParents(parent), directory];
}
