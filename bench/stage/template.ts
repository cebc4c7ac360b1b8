import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { temporaryFolder } from '../../e2e/harness/product.ts';
import { startEmbeddedPostgres } from '../../src/repository/postgres/embedded-postgres.ts';
import { migrate } from '../../src/repository/postgres/migrate.ts';
import { fillFloor, fillHoldfast } from '../fill/fill.ts';
import { world } from '../fill/world.ts';

const root = path.join(import.meta.dirname, '../..');

/** A folder of its own with a filled database, copied from one that is made once and kept beside the temporary ones. */
export async function filledFolder(): Promise<string> {
  const template = path.join(os.tmpdir(), `holdfast-bench-${fingerprint()}`);
  if (!fs.existsSync(template)) await make(template);
  const folder = temporaryFolder();
  execFileSync('cp', ['-a', '--reflink=auto', `${template}/.`, folder]);
  return folder;
}

export function floorUrlOf(url: string): string {
  return Object.assign(new URL(url), { pathname: '/floor' }).href;
}

async function make(template: string): Promise<void> {
  process.stderr.write('filling a database, once …\n');
  const dataDir = temporaryFolder();
  // Little of its journal is kept: it would be copied each time.
  const flags = ['fsync=off', 'max_wal_size=256MB', 'min_wal_size=160MB'];
  const postgres = await startEmbeddedPostgres({ dataDir, flags });
  await migrate(postgres.url);
  const client = new pg.Client({ connectionString: postgres.url });
  await client.connect();
  await client.query('CREATE DATABASE floor');
  await client.end();
  await fillHoldfast(postgres.url, world);
  await fillFloor(floorUrlOf(postgres.url), world);
  await postgres.stop();
  // Another run may have been faster.
  if (fs.existsSync(template)) fs.rmSync(dataDir, { recursive: true });
  else fs.renameSync(dataDir, template);
}

/** Of everything that decides what is in the database. */
function fingerprint(): string {
  const hash = createHash('sha256');
  for (const folder of ['prisma/migrations', 'bench/fill']) {
    for (const file of fs.readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' }).sort()) {
      const absolute = path.join(root, folder, file);
      if (fs.statSync(absolute).isFile()) hash.update(`${file}\0`).update(fs.readFileSync(absolute));
    }
  }
  return hash.digest('hex').slice(0, 12);
}
