import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { PrismaClient } from '../../generated/prisma/client.ts';

/** One pool of connections, used through Prisma for plain rows and directly on the hot path. */
export interface Database {
  pool: pg.Pool;
  prisma: PrismaClient;
  /** Connections of the pool, and requests that wait for one. */
  load(): { inUse: number; idle: number; waiting: number };
  /** Whether it can be reached now. */
  answers(): Promise<boolean>;
  close(): Promise<void>;
}

/**
 * The longest that a statement, and so a transaction of ours, can last (milliseconds). Whoever asks
 * `EventLog.changes` overlaps by more than this: a row says when it changed, which is before it shows.
 */
export const longestStatementMs = 10_000;

/** Connects when first asked something; `onError` hears of connections that broke while nobody used them. */
export function openDatabase(options: { url: string; poolSize?: number; onError?: (error: unknown) => void }): Database {
  const pool = new pg.Pool({
    connectionString: options.url,
    application_name: 'holdfast',
    max: options.poolSize ?? 10,
    idleTimeoutMillis: 30_000,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
    // The server ends what takes too long, so that no lock outlives our patience; the last one is ours,
    // for a connection on which nothing arrives any more, not even the server's refusal.
    lock_timeout: longestStatementMs / 2,
    statement_timeout: longestStatementMs,
    idle_in_transaction_session_timeout: longestStatementMs,
    query_timeout: longestStatementMs * 1.5,
    verify: (client, done) => client.query(`${neverForgetful}; ${neverScanning}`, (error) => done(error)),
  });
  // The pool replaces such a connection by itself; unheard, the event would end the process.
  pool.on('error', options.onError ?? (() => {}));
  const prisma = new PrismaClient({
    adapter: new PrismaPg(pool),
    transactionOptions: { maxWait: 5_000, timeout: longestStatementMs * 2 },
  });
  return {
    pool,
    prisma,
    load: () => ({ inUse: pool.totalCount - pool.idleCount, idle: pool.idleCount, waiting: pool.waitingCount }),
    answers: () => pool.query('SELECT 1').then(() => true, () => false),
    close: async () => {
      await prisma.$disconnect();
      await pool.end();
    },
  };
}

// With synchronous_commit off, what we acknowledge can be lost. Said on each new connection instead of in
// its start-up options, which poolers drop; stricter settings (remote_apply) are left as they are.
const neverForgetful = `SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'`;

// Plans of prepared statements are kept: one made while a table is small would read all of it for ever, so
// whatever has an index goes by it.
const neverScanning = `SELECT set_config('enable_seqscan', 'off', false)`;
