import { execFile } from 'node:child_process';
import { cp, mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type pg from 'pg';
import type { Cluster } from './cluster.ts';

const run = promisify(execFile);

/** Of the running server and no other, or made by it when it starts. */
const own = new Set(['postmaster.pid', 'postmaster.opts', 'standby.signal', 'backup_label']);
const emptied = ['pg_replslot', 'pg_dynshmem', 'pg_notify', 'pg_serial', 'pg_snapshots', 'pg_stat_tmp', 'pg_subtrans'];

/**
 * Copies a running server into an empty cluster that will follow it: what pg_basebackup does, which does
 * not come with the binaries. The log of writes is copied as well, so that the copy becomes consistent
 * without a connection.
 */
export async function copyCluster(from: Cluster, to: Cluster, admin: pg.Client): Promise<void> {
  await mkdir(to.folder, { mode: 0o700 });
  await admin.query('SELECT pg_backup_start($1, true)', ['standby']);
  const names = (await readdir(from.folder)).filter((name) => !own.has(name) && !emptied.includes(name) && name !== 'pg_wal');
  await copyLive(names.map((name) => path.join(from.folder, name)), to.folder);
  for (const name of emptied) await mkdir(path.join(to.folder, name), { mode: 0o700 });
  // Last, so that it speaks of nothing that the rest does not know.
  const control = 'global/pg_control';
  await cp(path.join(from.folder, control), path.join(to.folder, control));
  const { rows } = await admin.query<{ labelfile: string }>('SELECT labelfile FROM pg_backup_stop(false)');
  await writeFile(path.join(to.folder, 'backup_label'), rows[0]!.labelfile);
  await writeFile(path.join(to.folder, 'standby.signal'), '');
  await copyLive([`${from.log.folder}/.`], to.log.folder);
  await to.settle();
}

/** Files may vanish and change while they are copied: what was written meanwhile stands in the log of writes. */
async function copyLive(sources: string[], target: string): Promise<void> {
  await run('cp', ['-a', ...sources, target]).catch((error: Error & { stderr?: string }) => {
    const complaints = (error.stderr ?? '').trim().split('\n');
    if (!complaints.every((complaint) => complaint.endsWith('No such file or directory'))) throw error;
  });
}
