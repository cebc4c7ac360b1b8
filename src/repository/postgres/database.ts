import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { PrismaClient } from '../../generated/prisma/client.ts';

/** One pool of connections, used through Prisma for plain rows and directly on the hot path. */
export interface Database {
  pool: pg.Pool;
  prisma: PrismaClient;
  close(): Promise<void>;
}

/**
 * The longest that a statement, and so a transaction of ours, can last (milliseconds). Whoever asks
 * `EventLog.changes` overlaps by more than this: a row says when it changed, which is before it shows.
 */
export const longestStatementMs = 10_000;

/** Connects, and makes sure that what this database confirms is on its disk. */
export async function openDatabase({ url, poolSize = 10 }: { url: string; poolSize?: number }): Promise<Database> {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: 'holdfast',
    max: poolSize,
    idleTimeoutMillis: 30_000,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
    // The server ends what takes too long, so that no lock outlives our patience; the last one is ours,
    // for a connection on which nothing arrives any more, not even the server's refusal.
    lock_timeout: longestStatementMs / 2,
    statement_timeout: longestStatementMs,
    idle_in_transaction_session_timeout: longestStatementMs,
    query_timeout: longestStatementMs * 1.5,
    options: '-c synchronous_commit=on',
  });
  // A connection that breaks while idle is replaced by the pool; unheard, the event would end the process.
  pool.on('error', () => {});
  const prisma = new PrismaClient({
    adapter: new PrismaPg(pool),
    transactionOptions: { maxWait: 5_000, timeout: longestStatementMs * 2 },
  });
  const close = async () => {
    await prisma.$disconnect();
    await pool.end();
  };
  try {
    await refuseForgetful(pool);
  } catch (error) {
    await close();
    throw error;
  }
  return { pool, prisma, close };
}

/** A pooler in between may drop our options: with synchronous_commit off, acknowledged messages can be lost. */
async function refuseForgetful(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query<{ synchronous_commit: string }>('SHOW synchronous_commit');
  if (rows[0]?.synchronous_commit === 'off') {
    throw new Error('The database runs with synchronous_commit = off, which loses acknowledged messages: turn it on');
  }
}
