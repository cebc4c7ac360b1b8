import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import type { EmbeddedPostgres } from './embedded-postgres.ts';
import { startEmbeddedPostgres, visitEmbeddedPostgres } from './embedded-postgres.ts';
import { launcher } from './embedded-user.ts';

let template: string;
let dataDir: string;
// Setting up a cluster is what takes long: it is done once, and each test has a copy.
beforeAll(async () => {
  template = await temporary();
  await (await startEmbeddedPostgres({ dataDir: template, flags: ['fsync=off'] })).stop();
});
afterAll(() => rm(template, { recursive: true }));
beforeEach(async () => {
  dataDir = await temporary();
  onTestFinished(() => rm(dataDir, { recursive: true, force: true }));
  await promisify(execFile)('cp', ['-a', `${template}/.`, dataDir]);
});

const temporary = () => mkdtemp(path.join(tmpdir(), 'holdfast-embedded-'));

async function start(): Promise<EmbeddedPostgres> {
  const postgres = await startEmbeddedPostgres({ dataDir, flags: ['fsync=off'] });
  // Stopping twice does nothing, so whatever a test left running ends here.
  onTestFinished(() => postgres.stop());
  return postgres;
}

async function ask<T>(url: string, sql: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows as T[];
  } finally {
    await client.end();
  }
}

/** Another process that has the database, until it is killed. */
async function otherProcess(): Promise<{ url: string; kill(): Promise<void> }> {
  const child = spawn(process.execPath, [path.join(import.meta.dirname, 'test-crash.ts'), dataDir], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [said] = (await once(child.stdout, 'data')) as [Buffer];
  const kill = async () => {
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  };
  return { url: said.toString().trim(), kill };
}

const postmaster = async () => Number((await readFile(path.join(dataDir, 'pg/postmaster.pid'), 'utf8')).split('\n')[0]);

test('what was written is there after a restart, on the same port', async () => {
  const first = await start();
  await ask(first.url, 'CREATE TABLE kept (id int); INSERT INTO kept VALUES (7)');
  await first.stop();
  await expect(ask(first.url, 'SELECT 1')).rejects.toThrow('ECONNREFUSED');
  const second = await start();
  expect(second.url).toBe(first.url);
  expect(await ask(second.url, 'SELECT id FROM kept')).toEqual([{ id: 7 }]);
});

test('only who may read the data directory knows the password', async () => {
  const { url } = await start();
  const guess = new URL(url);
  guess.password = 'password';
  await expect(ask(guess.href, 'SELECT 1')).rejects.toThrow('password authentication failed');
  expect((await stat(path.join(dataDir, 'pg.json'))).mode & 0o077).toBe(0);
});

test('a database whose owner was killed is taken over', async () => {
  const killed = await otherProcess();
  await ask(killed.url, 'CREATE TABLE kept (id int)');
  const pid = await postmaster();
  await killed.kill();
  const mine = await start();
  expect(mine.url).toBe(killed.url);
  expect(await postmaster()).toBe(pid);
  expect(await ask(mine.url, 'SELECT * FROM kept')).toEqual([]);
  await mine.stop();
  await expect(ask(mine.url, 'SELECT 1')).rejects.toThrow('ECONNREFUSED');
});

test('a database that somebody is using is left to them', async () => {
  const owner = await otherProcess();
  onTestFinished(async () => {
    await owner.kill();
    await (await startEmbeddedPostgres({ dataDir })).stop();
  });
  await expect(start()).rejects.toThrow(`Another Holdfast is running on ${dataDir}`);
  expect(await ask(owner.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
});

test('who only looks at a database leaves it to whoever has it', async () => {
  const owner = await otherProcess();
  onTestFinished(async () => {
    await owner.kill();
    await (await startEmbeddedPostgres({ dataDir })).stop();
  });
  const visit = await visitEmbeddedPostgres({ dataDir });
  expect(visit.url).toBe(owner.url);
  expect(await ask(visit.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  await visit.stop();
  expect(await ask(owner.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
});

test('who only looks at a database that nobody has starts it, and stops it again', async () => {
  const visit = await visitEmbeddedPostgres({ dataDir });
  expect(await ask(visit.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  await visit.stop();
  await expect(ask(visit.url, 'SELECT 1')).rejects.toThrow('ECONNREFUSED');
});

test('who only looks where there is no database makes none', async () => {
  await rm(path.join(dataDir, 'pg'), { recursive: true });
  const before = await readdir(dataDir);
  await expect(visitEmbeddedPostgres({ dataDir })).rejects.toThrow(`There is no database in ${dataDir}`);
  expect(await readdir(dataDir)).toEqual(before);
});

test('when the server itself was killed it recovers, even if its pid now belongs to somebody else', async () => {
  const killed = await otherProcess();
  await ask(killed.url, 'CREATE TABLE kept (id int)');
  const pid = await postmaster();
  await killed.kill();
  process.kill(pid, 'SIGKILL');
  const pidFile = path.join(dataDir, 'pg/postmaster.pid');
  const stale = (await readFile(pidFile, 'utf8')).replace(String(pid), String(process.pid));
  await writeFile(pidFile, stale);
  const mine = await start();
  expect(await ask(mine.url, 'SELECT * FROM kept')).toEqual([]);
});

test('when the server itself was killed it is waited for until the last of its processes is gone', async () => {
  const killed = await otherProcess();
  const [slow] = await ask<{ pid: number }>(killed.url, `SELECT pid FROM pg_stat_activity WHERE backend_type = 'checkpointer'`);
  const pid = await postmaster();
  process.kill(slow!.pid, 'SIGSTOP');
  await killed.kill();
  process.kill(pid, 'SIGKILL');
  const starting = start();
  await expect.poll(() => readFile(path.join(dataDir, 'pg.log'), 'utf8'), { interval: 5 }).toContain('pre-existing shared memory block');
  process.kill(slow!.pid, 'SIGCONT');
  expect(await ask((await starting).url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
});

test('being killed while the cluster was made leaves nothing in the way', async () => {
  await rm(path.join(dataDir, 'pg'), { recursive: true });
  await mkdir(path.join(dataDir, 'pg.new'));
  await writeFile(path.join(dataDir, 'pg.new/PG_VERSION'), 'half-way');
  expect(await ask((await start()).url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
});

test('when its port was taken it moves to another', async () => {
  const first = await start();
  await first.stop();
  const squatter = createServer().listen(Number(new URL(first.url).port), '127.0.0.1');
  await once(squatter, 'listening');
  onTestFinished(() => void squatter.close());
  const second = await start();
  expect(second.url).not.toBe(first.url);
  expect(await ask(second.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
});

test.runIf(process.getuid?.() === 0)('a directory that is closed to others, as root’s home is, is no obstacle', async () => {
  const deep = path.join(dataDir, 'deep');
  await mkdir(deep);
  await promisify(execFile)('cp', ['-a', `${template}/.`, deep]);
  await chmod(dataDir, 0o700);
  const postgres = await startEmbeddedPostgres({ dataDir: deep, flags: ['fsync=off'] });
  expect(await ask(postgres.url, 'SELECT current_setting($$data_directory$$) AS place')).toEqual([{ place: path.join(deep, 'pg') }]);
  await postgres.stop();
});

test('a directory that the database’s user may not enter in any way is named', async () => {
  await chmod(dataDir, 0o700);
  const nobody = { uid: 65_534, gid: 65_534 };
  await expect(launcher(nobody, { directories: [dataDir], program: '/not/there' })).rejects.toThrow(`may not enter ${dataDir}. Allow it (chmod o+x ${dataDir})`);
});
