import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { startChild } from '../e2e/harness/child.ts';
import { freePort } from '../e2e/harness/free-port.ts';
import { generous, temporaryFolder } from '../e2e/harness/product.ts';
import { startEmbeddedPostgres } from '../src/repository/postgres/embedded-postgres.ts';
import { parentOf } from './cpu.ts';
import type { Figures } from './figure.ts';
import type { Answer, Order } from './load.ts';

/** One PostgreSQL, Holdfast and the floor on it, and the load generator. */
export interface Stage {
  holdfast: { url: string; pid: number };
  floor: { url: string; pid: number };
  postgresPid: number;
  loadPid: number;
  order(order: Order): Promise<Figures>;
  close(): Promise<void>;
}

export async function setStage(): Promise<Stage> {
  const dataDir = temporaryFolder();
  const postgres = await startEmbeddedPostgres({ dataDir });
  const { floorUrl, postgresPid } = await prepareDatabase(postgres.url);
  const [port, floorPort] = [await freePort(), await freePort()];
  const environment = { ...generous, HOST: '127.0.0.1', LOG_LEVEL: 'warn', DATA_DIR: dataDir, REDIS_URL: '', AUTH_SECRET: crypto.randomUUID() };
  const holdfast = startChild(process.execPath, [path.join(import.meta.dirname, '../src/start.ts')], {
    ...environment,
    PORT: String(port),
    DATABASE_URL: postgres.url,
  });
  const floor = startChild(process.execPath, [path.join(import.meta.dirname, 'floor.ts')], { PORT: String(floorPort), DATABASE_URL: floorUrl });
  const load = fork(path.join(import.meta.dirname, 'load.ts'));
  await Promise.all([holdfast.says(/Holdfast is at/), floor.says(/floor ready/)]);
  return {
    holdfast: { url: `http://127.0.0.1:${port}`, pid: holdfast.pid },
    floor: { url: `ws://127.0.0.1:${floorPort}`, pid: floor.pid },
    postgresPid,
    loadPid: load.pid!,
    order: (order) => give(load, order),
    close: async () => {
      load.kill();
      await Promise.all([holdfast.end('SIGTERM'), floor.end('SIGTERM')]);
      await postgres.stop();
      fs.rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

async function give(load: ChildProcess, order: Order): Promise<Figures> {
  load.send(order);
  const [answer] = (await once(load, 'message')) as [Answer];
  if ('problem' in answer) throw new Error(`the load generator failed: ${answer.problem}`);
  return answer.figures;
}

async function prepareDatabase(url: string): Promise<{ floorUrl: string; postgresPid: number }> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query('CREATE DATABASE floor');
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  // The parent of any backend is the server.
  const postgresPid = parentOf(rows[0]!.pid) ?? 0;
  await client.end();
  const floorUrl = new URL(url);
  floorUrl.pathname = '/floor';
  return { floorUrl: floorUrl.href, postgresPid };
}
