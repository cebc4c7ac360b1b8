import fs from 'node:fs';
import { v4, v7 } from 'uuid';
import { expect, onTestFinished, test } from 'vitest';
import type { Draft } from '../../../src/domain/event.ts';
import { openDatabase } from '../../../src/repository/postgres/database.ts';
import { migrate } from '../../../src/repository/postgres/migrate.ts';
import { createPostgresRepositories } from '../../../src/repository/postgres/repositories.ts';
import { temporaryFolder } from '../../harness/product.ts';
import { startPostgres } from './postgres.ts';

async function stage() {
  const folder = temporaryFolder();
  const postgres = await startPostgres({ folder, onMove: () => {}, flags: ['fsync=off'] });
  const url = postgres.urlThrough(postgres.port());
  const database = openDatabase({ url });
  onTestFinished(async () => {
    await database.close();
    await postgres.close();
    fs.rmSync(folder, { recursive: true });
  });
  await migrate(url);
  return { postgres, repositories: createPostgresRepositories(database) };
}

test('a retry of what the standby does not have is acknowledged when it has it', async () => {
  const { postgres, repositories } = await stage();
  const [alice, conversationId] = [v7(), v4()];
  await repositories.users.create({ id: alice, email: 'alice@example.org', username: 'alice', displayName: 'Alice', passwordHash: '' });
  await repositories.conversations.open({ conversationId, eventId: v7(), kind: 'group', title: 'Garden', historyVisible: true, creatorId: alice, memberIds: [] });
  const draft: Draft = { conversationId, senderId: alice, clientId: v4(), kind: 'message.sent', payload: { text: 'hello' } };
  const waiting = () => postgres.query<{ pid: number }>(`SELECT pid FROM pg_stat_activity WHERE wait_event = 'SyncRep'`);

  await postgres.synchronous(true);
  postgres.replicationWeather({ frozen: 'both' });
  const first = repositories.log.append([draft]).catch((error: Error) => error.message);
  await expect.poll(async () => (await waiting()).length, { timeout: 20_000 }).toBe(1);
  await postgres.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'`);
  expect(await first).toBe('The database cannot answer now');

  const retry = repositories.log.append([draft]);
  const lookingUp = repositories.log.stored(draft);
  await expect.poll(async () => (await waiting()).length, { timeout: 20_000 }).toBe(2);
  postgres.replicationWeather({ frozen: 'none' });
  expect(await retry).toMatchObject([{ status: 'appended', duplicate: true, event: { seq: 2 } }]);
  expect(await lookingUp).toMatchObject({ seq: 2 });
});
