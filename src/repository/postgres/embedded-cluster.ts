import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { access, chown, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import type { DatabaseUser, Launch } from './embedded-user.ts';

interface Cluster {
  cluster: string;
  password: string;
  /** Who is to own it; null for ourselves. */
  user: DatabaseUser | null;
  initdb: string;
  launch: Launch;
}

/**
 * Makes an empty cluster unless there is one. Under another name until it is complete, so that being
 * killed half-way leaves nothing that looks finished.
 */
export async function initialise({ cluster, password, user, initdb, launch }: Cluster): Promise<void> {
  if (await exists(path.join(cluster, 'PG_VERSION'))) return;
  const draft = `${cluster}.new`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { mode: 0o700 });
  const passwordFile = `${cluster}.password`;
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  if (user) await Promise.all([draft, passwordFile].map((file) => chown(file, user.uid, user.gid)));
  try {
    await make(draft, passwordFile, (flags) => launch(initdb, flags, { cwd: draft, stdio: ['ignore', 'ignore', 'pipe'] }));
  } finally {
    await rm(passwordFile, { force: true });
  }
  await rename(draft, cluster);
}

async function make(cluster: string, passwordFile: string, initdb: (flags: string[]) => ChildProcess): Promise<void> {
  const flags = ['-D', cluster, '-U', 'postgres', '--pwfile', passwordFile, '--auth=scram-sha-256', '--encoding=UTF8'];
  // The same everywhere, and there on every machine, whatever LANG says.
  const locale = ['--locale=C.UTF-8', '--lc-messages=C'];
  const child = initdb([...flags, ...locale]);
  const [complaints, [code]] = await Promise.all([text(child.stderr!), once(child, 'close') as Promise<[number | null]>]);
  if (code !== 0) throw new Error(`PostgreSQL could not set up ${cluster}:\n${complaints}`);
}

function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
