import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { Scene } from '../../test-scene.ts';
import { createPostgresRepositories } from '../repositories.ts';
import { freshDatabase } from '../test-database.ts';

const withRelay = { TURN_URLS: 'turn:turn.example.org', TURN_SECRET: 'between us' };

/** What `npm run doctor` says, and how it ends. */
async function run(env: Record<string, string>): Promise<{ code: number; said: string[]; complained: string }> {
  const program = path.join(import.meta.dirname, '../../../doctor.ts');
  const child = spawn(process.execPath, [program], { env: { ...process.env, DATABASE_URL: '', AUTH_SECRET: '', ...withRelay, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const [said, complained, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close') as Promise<[number]>]);
  return { code, said: said.trim().split('\n'), complained };
}

test('a sound database is counted, and the end is good', async () => {
  const database = await freshDatabase();
  onTestFinished(() => database.drop());
  const scene = new Scene(createPostgresRepositories(database), async () => {});
  const { alice, bob } = await scene.cast();
  const group = await scene.group(alice, [bob]);
  const texts = Array.from({ length: 1_000 }, (_, number) => scene.says(group, alice, String(number)));
  await Promise.all(texts);
  expect(await run({ DATABASE_URL: database.url })).toEqual({ code: 0, said: ['1 conversation, 1,001 events, 0 findings'], complained: '' });

  await database.pool.query('DELETE FROM events WHERE seq BETWEEN 3 AND 5');
  expect(await run({ DATABASE_URL: database.url })).toEqual({
    code: 1,
    said: [`log of conversation ${group}: the log goes from event 2 to event 6`, '1 conversation, 998 events, 1 finding'],
    complained: '',
  });
});

test('without a relay for calls it says so, which is no finding', async () => {
  const database = await freshDatabase();
  onTestFinished(() => database.drop());
  const { code, said } = await run({ DATABASE_URL: database.url, TURN_URLS: '', TURN_SECRET: '' });
  expect({ code, said }).toEqual({ code: 0, said: [expect.stringMatching(/^calls: no TURN server is set/), '0 conversations, 0 events, 0 findings'] });
});

test('where it cannot look it says why, which is no finding', async () => {
  const nothing = await mkdtemp(path.join(tmpdir(), 'holdfast-doctor-'));
  onTestFinished(() => rm(nothing, { recursive: true }));
  expect(await run({ DATA_DIR: nothing })).toMatchObject({ code: 2, said: [''], complained: expect.stringContaining(`There is no database in ${nothing}`) });
  expect(await run({ DATABASE_URL: 'postgresql://127.0.0.1:1/holdfast' })).toMatchObject({ code: 2, complained: expect.stringContaining('ECONNREFUSED') });
  expect(await run({ DATABASE_URL: 'mysql://nowhere' })).toMatchObject({ code: 2, complained: expect.stringContaining('DATABASE_URL') });
});
