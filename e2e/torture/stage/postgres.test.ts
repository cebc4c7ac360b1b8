import fs from 'node:fs';
import pg from 'pg';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { migrate } from '../../../src/repository/postgres/migrate.ts';
import { temporaryFolder } from '../../harness/product.ts';
import type { Postgres } from './postgres.ts';
import { startPostgres } from './postgres.ts';

// One pair for all: each test leaves it healed, and whoever is primary then serves the next.
let postgres: Postgres;
const folder = temporaryFolder();
const moves: number[] = [];
beforeAll(async () => {
  postgres = await startPostgres({ folder, onMove: (port) => void moves.push(port), flags: ['fsync=off'] });
  await migrate(asServer());
  await postgres.query('CREATE TABLE kept (id text PRIMARY KEY); GRANT ALL ON kept TO PUBLIC');
  await postgres.standbyReady();
});
afterAll(async () => {
  await (postgres as Postgres | undefined)?.close();
  fs.rmSync(folder, { recursive: true });
});

/** What whoever asks a server hears that is not there, or not yet again. */
const gone = /terminated|connection error|in recovery mode|starting up|not yet accepting|ECONN/;
const asServer = () => postgres.urlThrough(postgres.port());
const keep = (id: string) => postgres.query('INSERT INTO kept VALUES ($1)', [id]);
const kept = async (id: string) => (await postgres.query('SELECT FROM kept WHERE id = $1', [id])).length === 1;
const epoch = async () => (await postgres.query<{ epoch: string }>('SELECT current_epoch() AS epoch'))[0]!.epoch;

async function server(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: asServer() });
  client.on('error', () => {});
  onTestFinished(() => client.end().catch(() => {}));
  await client.connect();
  return client;
}

test('what was committed survives kill -9, and the epoch is the same', async () => {
  await keep('before a kill');
  const before = await epoch();
  await postgres.kill();
  await expect(epoch()).rejects.toThrow('ECONNREFUSED');
  await postgres.start();
  expect(await kept('before a kill')).toBe(true);
  await postgres.restartImmediately();
  expect(await kept('before a kill')).toBe(true);
  expect(await epoch()).toBe(before);
});

test('a synchronous promotion keeps what was committed; it is another epoch, at another port', async () => {
  await postgres.synchronous(true);
  const [before, port] = [await epoch(), postgres.port()];
  await keep('before a promotion');
  await postgres.promote();
  expect(await kept('before a promotion')).toBe(true);
  expect(await epoch()).not.toBe(before);
  expect(postgres.port()).not.toBe(port);
  expect(moves.at(-1)).toBe(postgres.port());
  await postgres.heal();
});

test('an asynchronous promotion loses what the standby never heard of', async () => {
  await postgres.synchronous(false);
  await keep('in time');
  await postgres.standbyReady();
  const before = await epoch();
  postgres.replicationWeather({ frozen: 'both' });
  await keep('too late');
  await postgres.promote();
  expect(await kept('in time')).toBe(true);
  expect(await kept('too late')).toBe(false);
  expect(await epoch()).not.toBe(before);
  await postgres.heal();
});

test('while the standby does not answer, a commit that waits for it can be cut: it is made, and who asked does not know', async () => {
  const client = await server();
  let asked = '';
  const writing = (async () => {
    for (let place = 0; ; place++) await client.query('INSERT INTO kept VALUES ($1)', [(asked = `cut ${place}`)]);
  })().catch((error: Error) => error.message);
  expect(await postgres.cutDuringCommit()).toBe(1);
  expect(await writing).toBe('Connection terminated unexpectedly');
  expect(await kept(asked)).toBe(true);
});

test('who needs a locked conversation waits, until it is let go', async () => {
  const id = crypto.randomUUID();
  await postgres.query(
    `INSERT INTO conversations (id, kind, history_visible, last_seq, head_id, last_message_no, changed_at) VALUES ($1, 'group', true, 0, $1, 0, now())`,
    [id],
  );
  const letGo = await postgres.lockConversation(id);
  const client = await server();
  await client.query(`SET lock_timeout = '50ms'`);
  const write = () => client.query('UPDATE conversations SET title = title WHERE id = $1', [id]);
  await expect(write()).rejects.toThrow('lock timeout');
  await letGo();
  await write();
});

test('with all connections taken the servers have none, and we still have ours', async () => {
  const before = await server();
  const letGo = await postgres.exhaustConnections();
  await expect(before.query('SELECT 1')).rejects.toThrow(gone);
  // But for a few that were free again for a moment.
  const more = async () => {
    for (let few = 0; few < 5; few++) await server();
  };
  await expect(more()).rejects.toThrow('remaining connection slots');
  expect(await kept('in time')).toBe(true);
  await letGo();
  expect((await (await server()).query('SELECT 1')).rowCount).toBe(1);
});

test('a full disk stops the primary, and room on it starts it again with all it had', async ({ skip }) => {
  if (!postgres.canFillDisk) skip('takes the right to mount');
  await keep('before the disk was full');
  const makeRoom = await postgres.fillDisk();
  await expect(keep('on a full disk')).rejects.toThrow(gone);
  await makeRoom();
  expect(await kept('before the disk was full')).toBe(true);
  await keep('with room again');
  await postgres.heal();
});
