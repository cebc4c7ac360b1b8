import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, chown, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import type { Binaries } from './embedded-binary.ts';
import type { DatabaseUser } from './embedded-user.ts';

interface Cluster {
  cluster: string;
  password: string;
  user: DatabaseUser | null;
  program: Binaries;
}

/**
 * Makes an empty cluster unless there is one. Under another name until it is complete, so that being
 * killed half-way leaves nothing that looks finished.
 */
export async function initialise({ cluster, password, user, program }: Cluster): Promise<void> {
  if (await exists(path.join(cluster, 'PG_VERSION'))) return;
  const draft = `${cluster}.new`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { mode: 0o700 });
  const passwordFile = `${cluster}.password`;
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  if (user) await Promise.all([draft, passwordFile].map((file) => chown(file, user.uid, user.gid)));
  try {
    await initdb({ cluster: draft, user, program, passwordFile });
  } finally {
    await rm(passwordFile, { force: true });
  }
  await rename(draft, cluster);
}

async function initdb({ cluster, user, program, passwordFile }: Omit<Cluster, 'password'> & { passwordFile: string }): Promise<void> {
  const flags = ['-D', cluster, '-U', 'postgres', '--pwfile', passwordFile, '--auth=scram-sha-256', '--encoding=UTF8'];
  // The same everywhere, and there on every machine, whatever LANG says.
  const locale = ['--locale=C.UTF-8', '--lc-messages=C'];
  const child = spawn(program.initdb, [...flags, ...locale], { ...user, cwd: cluster, stdio: ['ignore', 'ignore', 'pipe'] });
  const [complaints, [code]] = await Promise.all([text(child.stderr), once(child, 'close') as Promise<[number | null]>]);
  if (code !== 0) throw new Error(`PostgreSQL could not set up ${cluster}:\n${complaints}`);
}

function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
