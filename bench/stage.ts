import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import type { Child } from '../e2e/harness/child.ts';
import { startChild } from '../e2e/harness/child.ts';
import { freePort } from '../e2e/harness/free-port.ts';
import { generous, temporaryFolder } from '../e2e/harness/product.ts';
import { startEmbeddedPostgres } from '../src/repository/postgres/embedded-postgres.ts';
import { parentOf } from './cpu.ts';
import type { Figures } from './figure.ts';
import type { Answer, Order } from './load.ts';

/** One PostgreSQL, Holdfast and the floor on it, and the load generator. */
export interface Stage {
  readonly holdfast: Place;
  readonly floor: Place;
  readonly postgresPid: number;
  readonly loadPid: number;
  order(order: Order): Promise<Figures>;
  /** Starts both servers anew: what one figure left in their memory must not help the next. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export interface Place {
  url: string;
  pid: number;
}

export async function setStage(): Promise<Stage> {
  const dataDir = temporaryFolder();
  const postgres = await startEmbeddedPostgres({ dataDir });
  const { floorUrl, postgresPid } = await prepareDatabase(postgres.url);
  const [port, floorPort] = [String(await freePort()), String(await freePort())];
  const shared = { ...generous, HOST: '127.0.0.1', LOG_LEVEL: 'warn', DATA_DIR: dataDir, REDIS_URL: '', AUTH_SECRET: crypto.randomUUID() };
  const start = () =>
    Promise.all([
      serve('../src/start.ts', /Holdfast is at/, { ...shared, PORT: port, DATABASE_URL: postgres.url }),
      serve('floor.ts', /floor ready/, { PORT: floorPort, DATABASE_URL: floorUrl }),
    ]);
  let servers = await start();
  const stop = () => Promise.all(servers.map((server) => server.end('SIGTERM')));
  const load = fork(path.join(import.meta.dirname, 'load.ts'));
  return {
    get holdfast() {
      return { url: `http://127.0.0.1:${port}`, pid: servers[0].pid };
    },
    get floor() {
      return { url: `ws://127.0.0.1:${floorPort}`, pid: servers[1].pid };
    },
    postgresPid,
    loadPid: load.pid!,
    order: (order) => give(load, order),
    restart: async () => {
      await stop();
      servers = await start();
    },
    close: async () => {
      load.kill();
      await stop();
      await postgres.stop();
      fs.rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

async function serve(script: string, ready: RegExp, env: Record<string, string>): Promise<Child> {
  const server = startChild(process.execPath, [path.join(import.meta.dirname, script)], { env });
  await server.says(ready);
  return server;
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
