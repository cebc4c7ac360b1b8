import { afterAll, beforeAll, expect, test } from 'vitest';
import { v4 } from 'uuid';
import type { AppendResult, Draft } from '../../domain/event.ts';
import { draft, Scene } from '../test-scene.ts';
import { openDatabase } from './database.ts';
import { createPostgresRepositories } from './repositories.ts';
import type { TestDatabase } from './test-database.ts';
import { freshDatabase, waitingFor } from './test-database.ts';

let database: TestDatabase;
let scene: Scene;
let alice: string;
let bob: string;
let group: string;
beforeAll(async () => {
  database = await freshDatabase();
  scene = new Scene(createPostgresRepositories(database), () => database.drop());
  ({ alice, bob } = await scene.cast());
  group = await scene.group(alice, [bob]);
});
afterAll(() => scene.close());

const message = (text: string) => draft(group, alice, ['message.sent', { text }]);
const append = (drafts: Draft[]): Promise<AppendResult[]> => scene.log.append(drafts);

const pages = () => Promise.all([{ after: 15, limit: 5 }, { before: 18, limit: 5 }].map((query) => scene.log.page({ conversationId: group, userId: alice, ...query })));

test('appending to a large table, and paging through it, reads it by its indexes only, and of it only what it needs', async () => {
  const direct = await scene.direct(alice, bob);
  const warmUp = () => append([message('warm'), message('up'), draft(direct, alice, ['message.sent', { text: 'hello' }]), draft(group, bob, ['message.sent', { text: 'reply', replyTo: 2 }])]);
  for (let i = 0; i < 20; i++) await warmUp();
  // Plans made while the tables are all but empty, and known to be, are the ones that would scan. PostgreSQL
  // looks at a table by itself when 50 rows have changed.
  await database.pool.query('VACUUM ANALYZE');
  for (let i = 0; i < 10; i++) await warmUp();
  for (let i = 0; i < 10; i++) await pages();
  await fill();
  const before = await reads();
  const [last] = await scene.log.positions([group]);
  let count = 0;
  for (let i = 0; i < 20; i++) {
    const target = last!.lastSeq;
    const plain = Array.from({ length: 10 }, (_, n) => [message(`${i}.${n}`), draft(direct, bob, ['message.sent', { text: `${i}.${n}` }])]).flat();
    const others = [
      draft(group, bob, ['message.sent', { text: 'reply', replyTo: target }]),
      draft(group, alice, ['message.edited', { target, text: `edit ${i}` }]),
      draft(group, bob, ['reaction.changed', { target, emoji: '👍', on: i % 2 === 0 }]),
    ];
    const results = [...(await append(plain)), ...(await append([...plain, ...others]))];
    expect(new Set(results.map((result) => result.status))).toEqual(new Set(['appended']));
    count += results.length;
  }
  expect(await append([draft(group, alice, ['message.deleted', { target: last!.lastSeq }])])).toMatchObject([{ status: 'appended' }]);
  for (let i = 0; i < 20; i++) expect((await pages()).map((page) => page?.events.length)).toEqual([5, 5]);
  await scene.receipts.record([{ conversationId: group, userId: alice, deliveredSeq: 99, read: { version: 0, seq: 99 } }]);
  const after = await reads();
  expect(after.scans).toEqual(before.scans);
  // The conversation and its members, what is stored under the clientId, now and then a target; and versions of them that are no more.
  expect((after.entries - before.entries) / count).toBeLessThan(20);
});

test('a page far back costs somebody who left no more than anybody else', async () => {
  const carol = await scene.person('Carol');
  const [{ lastSeq } = { lastSeq: 0 }] = await scene.log.positions([group]);
  expect(lastSeq).toBeGreaterThan(20_000);
  await append([draft(group, alice, ['member.joined', { userId: carol }]), draft(group, bob, ['reaction.changed', { target: 3, emoji: '🎉', on: true }])]);
  await append([draft(group, carol, ['member.left', { userId: carol }]), draft(group, bob, ['reaction.changed', { target: 3, emoji: '🎉', on: false }])]);
  const before = await reads();
  const page = await scene.log.page({ conversationId: group, userId: carol, before: 20, limit: 20 });
  expect(page?.events[2]).toMatchObject({ seq: 3, payload: { reactions: { '🎉': [bob] } } });
  const after = await reads();
  expect(after.scans).toEqual(before.scans);
  expect(after.entries - before.entries).toBeLessThan(200);
});

/** 200,000 events, 20,000 of them in the group itself, and who else there is. */
async function fill(): Promise<void> {
  await database.pool.query(
    `INSERT INTO conversations (id, kind, history_visible, last_seq, head_id, last_message_no, changed_at)
     SELECT gen_random_uuid(), 'group', true, 500, gen_random_uuid(), 499, now() - interval '1 day' FROM generate_series(1, 360)`,
  );
  await database.pool.query(
    `INSERT INTO events (conversation_id, seq, id, kind, sender_id, client_id, message_no, payload, fingerprint, created_at)
     SELECT c.id, n, gen_random_uuid(), 'message.sent', $1, gen_random_uuid(), n, '{"text":"old"}', '', now()
     FROM conversations c, LATERAL generate_series(CASE c.id WHEN $2 THEN c.last_seq + 1 ELSE 1 END, CASE c.id WHEN $2 THEN 20000 ELSE 500 END) n
     WHERE c.last_seq = 500 OR c.id = $2`,
    [alice, group],
  );
  await database.pool.query(
    `UPDATE conversations SET last_seq = 20000, last_message_seq = 20000, last_message_no = 20000,
       head_id = (SELECT id FROM events WHERE conversation_id = $1 AND seq = 20000) WHERE id = $1`,
    [group],
  );
  const { rows } = await database.pool.query<{ count: number }>('SELECT count(*)::int FROM events');
  expect(rows[0]!.count).toBeGreaterThan(199_000);
}

/** Each of the pool's connections tells what it has counted. */
async function flushStatistics(): Promise<void> {
  const clients = await Promise.all(Array.from({ length: database.pool.totalCount }, () => database.pool.connect()));
  for (const client of clients) {
    await client.query('SELECT pg_stat_force_next_flush()');
    client.release();
  }
}

/** How often the hot tables were scanned, and how many entries of their indexes were read, by connections that have said so. */
async function reads(): Promise<{ scans: Record<string, number>; entries: number }> {
  await flushStatistics();
  const { rows } = await database.pool.query<{ relname: string; seq_scan: number; entries: number }>(
    `SELECT t.relname, seq_scan::int, (SELECT sum(i.idx_tup_read)::int FROM pg_stat_user_indexes i WHERE i.relid = t.relid) AS entries
     FROM pg_stat_user_tables t WHERE relname IN ('events', 'conversations', 'members', 'blocks', 'edits', 'users')`,
  );
  return { scans: Object.fromEntries(rows.map((row) => [row.relname, row.seq_scan])), entries: rows.reduce((sum, row) => sum + row.entries, 0) };
}

test('the rows of a busy conversation are rewritten in place, and no index learns of it', async () => {
  const busy = await scene.group(alice, [bob]);
  const before = await updates();
  for (let seq = 2; seq <= 41; seq++) {
    await append([draft(busy, alice, ['message.sent', { text: 'hello' }])]);
    await scene.receipts.record([alice, bob].map((userId) => ({ conversationId: busy, userId, deliveredSeq: seq })));
  }
  const after = await updates();
  for (const table of ['conversations', 'members']) {
    expect(after[table]!.all - before[table]!.all).toBeGreaterThanOrEqual(40);
    expect((after[table]!.hot - before[table]!.hot) / (after[table]!.all - before[table]!.all)).toBeGreaterThan(0.8);
  }
});

async function updates(): Promise<Record<string, { all: number; hot: number }>> {
  await flushStatistics();
  const { rows } = await database.pool.query<{ relname: string; all: number; hot: number }>(`SELECT relname, n_tup_upd::int AS all, n_tup_hot_upd::int AS hot FROM pg_stat_user_tables`);
  return Object.fromEntries(rows.map((row) => [row.relname, row]));
}

test('when the connection breaks the outcome is unknown, and appending again settles it', async () => {
  const drafts = [message('once'), message('twice')];
  const locker = await database.pool.connect();
  await locker.query('BEGIN');
  await locker.query('SELECT FROM conversations WHERE id = $1 FOR UPDATE', [group]);
  const refusal = append(drafts).catch((error: unknown) => error);
  await locker.query('SELECT pg_terminate_backend($1)', [await waitingFor(database, 'append_batch')]);
  expect(await refusal).toMatchObject({ name: 'DomainError', code: 'unavailable' });
  await locker.query('ROLLBACK');
  locker.release();
  const results = await append(drafts);
  expect(results).toMatchObject([{ status: 'appended' }, { status: 'appended' }]);
  expect(await append(drafts)).toEqual(results.map((result) => ({ ...result, duplicate: true })));
});

test('batches over the same conversations in opposite orders do not deadlock', async () => {
  const groups = await Promise.all(Array.from({ length: 8 }, () => scene.group(alice, [bob])));
  const batch = (order: string[]) => order.map((id) => draft(id, alice, ['message.sent', { text: 'hello' }]));
  const results = await Promise.all(Array.from({ length: 40 }, (_, i) => append(batch(i % 2 ? groups : groups.toReversed()))));
  expect(new Set(results.flat().map((result) => result.status))).toEqual(new Set(['appended']));
});

test('handing a group over while receipts of both people pour in costs neither', async () => {
  const shared = await scene.group(alice, [bob]);
  const people = [alice, bob];
  for (let i = 0; i < 20; i++) {
    const [owner, next] = i % 2 ? [bob, alice] : [alice, bob];
    const reports = people.map((userId) => ({ conversationId: shared, userId, read: { version: i + 1, seq: 1 } }));
    const [results] = await Promise.all([append([draft(shared, owner!, ['owner.changed', { userId: next! }])]), scene.receipts.record(reports), scene.receipts.record(reports.toReversed())]);
    expect(results).toMatchObject([{ status: 'appended' }]);
  }
});

test('the epoch names the cluster, the database and the timeline', async () => {
  const { rows } = await database.pool.query<{ cluster: string; oid: string }>(
    `SELECT (SELECT system_identifier::text FROM pg_control_system()) AS cluster, oid::text FROM pg_database WHERE datname = current_database()`,
  );
  expect(await scene.log.epoch()).toBe(`${rows[0]!.cluster}-${rows[0]!.oid}-00000001`);
});

test('what is acknowledged is on the disk, also where the server was told to be forgetful', async () => {
  await database.pool.query(`ALTER DATABASE ${new URL(database.url).pathname.slice(1)} SET synchronous_commit = off`);
  const other = openDatabase({ url: database.url, poolSize: 1 });
  try {
    const { rows } = await other.pool.query<{ synchronous_commit: string }>('SHOW synchronous_commit');
    expect(rows[0]!.synchronous_commit).toBe('on');
  } finally {
    await other.close();
  }
});

test('without a database every answer is that it is unavailable', async () => {
  const nowhere = openDatabase({ url: 'postgresql://postgres:none@127.0.0.1:1/none' });
  const { users, log, heads } = createPostgresRepositories(nowhere);
  expect(await nowhere.answers()).toBe(false);
  await expect(users.account(v4())).rejects.toMatchObject({ code: 'unavailable' });
  await expect(users.search('alice', 5)).rejects.toMatchObject({ code: 'unavailable' });
  await expect(log.append([message('lost')])).rejects.toMatchObject({ code: 'unavailable' });
  await expect(heads.list(v4())).rejects.toMatchObject({ code: 'unavailable' });
  await nowhere.close();
});
