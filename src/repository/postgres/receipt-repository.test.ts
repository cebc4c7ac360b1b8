import { afterAll, beforeAll, expect, test } from 'vitest';
import { Scene } from '../test-scene.ts';
import { createPostgresRepositories } from './repositories.ts';
import type { TestDatabase } from './test-database.ts';
import { freshDatabase, waitingFor } from './test-database.ts';

let database: TestDatabase;
let scene: Scene;
beforeAll(async () => {
  database = await freshDatabase();
  scene = new Scene(createPostgresRepositories(database), () => database.drop());
});
afterAll(() => scene.close());

test('a report that had to wait for another is merged into what that one left', async () => {
  const { alice } = await scene.cast();
  const group = await scene.group(alice, []);
  for (const text of ['one', 'two', 'three']) await scene.says(group, alice, text);
  const other = await database.pool.connect();
  await other.query('BEGIN');
  await other.query('UPDATE members SET delivered_seq = 4, read_version = 2 WHERE conversation_id = $1', [group]);
  const report = scene.receipts.record([{ conversationId: group, userId: alice, deliveredSeq: 3, read: { version: 1, seq: 3 } }, { conversationId: group, userId: alice, read: { version: 2, seq: 2 } }]);
  await waitingFor(database, 'record_receipts');
  await other.query('COMMIT');
  other.release();
  expect(await report).toEqual([{ conversationId: group, receipt: { userId: alice, readVersion: 2, readSeq: 2, deliveredSeq: 4 } }]);
});
