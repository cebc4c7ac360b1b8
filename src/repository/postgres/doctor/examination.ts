import pg from 'pg';
import type { Check, Finding } from './check.ts';
import { logChecks } from './log-checks.ts';
import { memberChecks } from './member-checks.ts';
import { messageChecks } from './message-checks.ts';

/** What was looked at, and what is wrong with it. */
export interface Examination {
  conversations: number;
  events: number;
  /** The first `findingsOfOneKind` of each kind. */
  findings: Finding[];
  /** How many there are in all. */
  total: number;
}

export const findingsOfOneKind = 1_000;

/**
 * Compares what a database says with its logs. Everything is read as it was at one moment, nothing is
 * changed, and nobody has to wait for it.
 */
export async function examine(url: string): Promise<Examination> {
  const client = new pg.Client({ connectionString: url, application_name: 'holdfast-doctor', keepAlive: true });
  // Whatever is asked next fails, and says so.
  client.on('error', () => {});
  await client.connect();
  try {
    await client.query(stillness);
    const { rows } = await client.query<{ complete: boolean }>(`SELECT num_nonnulls(${tables.map((table) => `to_regclass('${table}')`).join(', ')}) = ${tables.length} AS complete`);
    if (!rows[0]!.complete) throw new Error('This database does not have the tables of this version of Holdfast: start that first, or set DATABASE_URL to another');
    const examination = await size(client);
    for (const check of [...logChecks, ...memberChecks, ...messageChecks]) await run(client, check, examination);
    return examination;
  } finally {
    await client.end();
  }
}

const tables = ['conversations', 'events', 'edits', 'members', 'device_positions'];

// The tables are read and not their indexes: one that is damaged would hide what it has lost. Everything
// has to be read anyway, once for each question: never once for each row of another table.
const stillness = `
  BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
  SET LOCAL statement_timeout = 0;
  SET LOCAL enable_indexscan = off;
  SET LOCAL enable_indexonlyscan = off;
  SET LOCAL enable_bitmapscan = off;
  SET LOCAL enable_nestloop = off;
  SET LOCAL work_mem = '64MB';
  SET LOCAL jit = off`;

async function size(client: pg.Client): Promise<Examination> {
  const { rows } = await client.query<{ conversations: string; events: string }>(
    'SELECT (SELECT count(*) FROM conversations) AS conversations, (SELECT count(*) FROM events) AS events',
  );
  return { conversations: Number(rows[0]!.conversations), events: Number(rows[0]!.events), findings: [], total: 0 };
}

async function run(client: pg.Client, { about, sql }: Check, examination: Examination): Promise<void> {
  const { rows } = await client.query<{ conversationId: string | null; text: string; total: string }>(
    `SELECT conversation_id AS "conversationId", text, count(*) OVER () AS total FROM (${sql}) AS found
     WHERE text IS NOT NULL ORDER BY conversation_id, text LIMIT ${findingsOfOneKind}`,
  );
  for (const { conversationId, text } of rows) examination.findings.push({ about, conversationId, text });
  examination.total += Number(rows[0]?.total ?? 0);
}
