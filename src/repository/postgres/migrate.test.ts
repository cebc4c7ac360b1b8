import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { Prisma } from '../../generated/prisma/client.ts';
import { migrate } from './migrate.ts';
import type { TestDatabase } from './test-database.ts';
import { freshDatabase } from './test-database.ts';

async function emptyDatabase(): Promise<TestDatabase> {
  const database = await freshDatabase({ migrated: false });
  onTestFinished(() => database.drop());
  return database;
}

async function migrationsOf(scripts: Record<string, string>): Promise<string> {
  const directory = await mkdtemp(path.join(tmpdir(), 'holdfast-migrations-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  for (const [name, sql] of Object.entries(scripts)) {
    await mkdir(path.join(directory, name));
    await writeFile(path.join(directory, name, 'migration.sql'), sql);
  }
  return directory;
}

test('every model of the schema can be read from a database that was migrated', async () => {
  const { pool, prisma } = await emptyDatabase().then(async (database) => {
    await migrate(database.url);
    return database;
  });
  const models = Object.values(Prisma.ModelName);
  expect(models.length).toBeGreaterThan(5);
  for (const model of models) {
    const delegate = prisma[`${model[0]!.toLowerCase()}${model.slice(1)}` as Uncapitalize<typeof model>] as { findMany(): Promise<unknown[]> };
    expect(await delegate.findMany()).toEqual([]);
  }
  const { rows } = await pool.query<{ count: number }>(
    `SELECT count(*)::int FROM information_schema.tables WHERE table_schema = 'public' AND table_name <> '_prisma_migrations'`,
  );
  expect(rows[0]!.count).toBe(models.length);
});

test('migrations are applied once, in order, with the records that Prisma keeps', async () => {
  const { url, pool } = await emptyDatabase();
  const applied = await migrate(url);
  expect(applied).toEqual(applied.toSorted());
  expect(applied[0]).toBe('20261123000000_core');
  expect(await migrate(url)).toEqual([]);
  const { rows } = await pool.query('SELECT migration_name, checksum, applied_steps_count, rolled_back_at, logs FROM "_prisma_migrations" ORDER BY migration_name');
  const sql = await readFile(path.join(import.meta.dirname, '../../../prisma/migrations/20261123000000_core/migration.sql'), 'utf8');
  expect(rows).toHaveLength(applied.length);
  expect(rows[0]).toEqual({
    migration_name: '20261123000000_core', checksum: createHash('sha256').update(sql).digest('hex'), applied_steps_count: 1, rolled_back_at: null, logs: null,
  });
});

test('servers that start at once do not migrate twice', async () => {
  const { url } = await emptyDatabase();
  const applied = await Promise.all([migrate(url), migrate(url), migrate(url)]);
  expect(applied.filter((names) => names.length > 0)).toHaveLength(1);
});

test('a migration that fails leaves nothing behind, and can be mended and tried again', async () => {
  const { url, pool } = await emptyDatabase();
  const good = { '1_good': 'CREATE TABLE one (id int);' };
  await expect(migrate(url, await migrationsOf({ ...good, '2_bad': 'CREATE TABLE two (id int); SELECT 1/0;' }))).rejects.toThrow('2_bad failed: division by zero');
  const tables = async () => (await pool.query<{ relname: string }>(`SELECT relname FROM pg_class WHERE relname IN ('one', 'two') ORDER BY 1`)).rows.map((row) => row.relname);
  expect(await tables()).toEqual(['one']);
  expect(await migrate(url, await migrationsOf({ ...good, '2_bad': 'CREATE TABLE two (id int);' }))).toEqual(['2_bad']);
  expect(await tables()).toEqual(['one', 'two']);
});

test('a migration that Prisma recorded as failed has to be settled first', async () => {
  const { url, pool } = await emptyDatabase();
  await migrate(url);
  await pool.query(`UPDATE "_prisma_migrations" SET finished_at = NULL WHERE migration_name = '20261123000000_core'`);
  await expect(migrate(url)).rejects.toThrow(/20261123000000_core failed/);
});
