import { randomUUID } from 'node:crypto';
import pg from 'pg';
import type { Database } from './database.ts';
import { openDatabase } from './database.ts';
import { migrate } from './migrate.ts';

export interface TestDatabase extends Database {
  url: string;
  /** Closes and removes it. */
  drop(): Promise<void>;
}

const template = 'holdfast_template';

/** Makes the database that all others are copied from; returns the server's URL. */
export async function prepareTemplate(url: string): Promise<string> {
  await asSuperuser(url, `CREATE DATABASE ${template}`);
  await migrate(databaseUrl(url, template));
  return databaseUrl(url, 'postgres');
}

/** A migrated database with nothing in it, for one suite; an empty one to migrate oneself with `migrated: false`. */
export async function freshDatabase({ migrated = true, poolSize = 10 } = {}): Promise<TestDatabase> {
  const server = process.env.TEST_POSTGRES_URL;
  if (!server) throw new Error('TEST_POSTGRES_URL is not set: run with the globalSetup test-global-setup.ts');
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await asSuperuser(server, `CREATE DATABASE ${name} TEMPLATE ${migrated ? template : 'template1'}`);
  const url = databaseUrl(server, name);
  const database = openDatabase({ url, poolSize });
  return {
    ...database,
    url,
    drop: async () => {
      await database.close();
      await asSuperuser(server, `DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}

/** The pid of the connection that waits for a lock in a statement with this text, once there is one. */
export async function waitingFor({ pool }: Database, text: string): Promise<number> {
  // Not on a connection that is in a transaction: it would be shown the same picture for ever.
  const waiting = `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE $1`;
  for (;;) {
    const { rows } = await pool.query<{ pid: number }>(waiting, [`%${text}%`]);
    if (rows[0]) return rows[0].pid;
  }
}

async function asSuperuser(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl(url, 'postgres') });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

function databaseUrl(url: string, name: string): string {
  const other = new URL(url);
  other.pathname = `/${name}`;
  return other.href;
}
