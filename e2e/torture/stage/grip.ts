import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import type { Pair } from './pair.ts';
import { connect } from './session.ts';
import { until } from './until.ts';

/** Lets go of what was held; done already when the server has ended meanwhile. */
export type LetGo = () => Promise<void>;

export async function lockConversation(pair: Pair, conversationId: string): Promise<LetGo> {
  const client = await connect(pair.url());
  await client.query('BEGIN');
  const { rowCount } = await client.query('SELECT FROM conversations WHERE id = $1 FOR UPDATE', [conversationId]);
  if (rowCount === 0) throw new Error(`There is no conversation ${conversationId}`);
  return () => end([client]);
}

/** Those who come back at once may keep a few: after a while that is left at that (milliseconds). */
const struggleMs = 3_000;
const takers = 8;

export async function exhaustConnections(pair: Pair): Promise<LetGo> {
  const held: pg.Client[] = [];
  let isOver = false;
  const take = async () => {
    while (!isOver) {
      // Refused because there is none left, or because the server is gone.
      const client = await connect(pair.url({ user: 'holdfast' })).catch(() => null);
      if (client) held.push(client);
      else await delay(5);
    }
  };
  const taking = Promise.all(Array.from({ length: takers }, take));
  const throwOut = `SELECT pg_terminate_backend(pid, 1000) FROM pg_stat_activity WHERE usename = 'holdfast' AND application_name <> 'torture'`;
  const areAllOurs = async () => held.length > 0 && (await isFull(pair)) && (await pair.query(throwOut)).length === 0;
  await until('nobody else has a connection', areAllOurs, struggleMs).catch(() => {});
  isOver = true;
  await taking;
  return () => end(held);
}

async function isFull(pair: Pair): Promise<boolean> {
  return connect(pair.url({ user: 'holdfast' })).then(
    async (client) => {
      await client.end();
      return false;
    },
    (error: { code?: string }) => error.code === '53300',
  );
}

/** How long somebody may take to commit something (milliseconds). */
const patienceMs = 5_000;

/** A commit waits for the standby, which does not answer; then its connection breaks. The commit is made, and stays. */
export async function cutDuringCommit(pair: Pair): Promise<number> {
  const wasSynchronous = pair.isSynchronous;
  await pair.synchronous(true);
  pair.link.weather({ frozen: 'both' });
  try {
    let cut = 0;
    await until('somebody commits', async () => {
      const waiting = await pair.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'holdfast' AND wait_event = 'SyncRep'`);
      cut = waiting.length;
      return cut > 0;
    }, patienceMs).catch(() => {});
    return cut;
  } finally {
    pair.link.weather({ frozen: 'none' });
    await pair.synchronous(wasSynchronous);
  }
}

async function end(clients: pg.Client[]): Promise<void> {
  await Promise.all(clients.map((client) => client.end().catch(() => {})));
}
