import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { startEmbeddedPostgres } from '../../src/repository/postgres/embedded-postgres.ts';
import type { Answer, Order } from '../load.ts';
import type { Figures } from '../scene/figures.ts';
import { cores, placed } from './command.ts';
import { parentOf } from './cpu.ts';
import { filledFolder, floorUrlOf } from './template.ts';

/** A filled PostgreSQL with a database for Holdfast and one for the floor, and a load generator. */
export interface Stage {
  readonly databaseUrl: string;
  readonly floorUrl: string;
  readonly postgresPid: number;
  readonly loadPid: number;
  play(order: Order): Promise<Figures>;
  close(): Promise<void>;
}

export async function setStage(): Promise<Stage> {
  const dataDir = await filledFolder();
  const postgres = await startEmbeddedPostgres({ dataDir });
  const [program, args] = placed(cores.load, [process.execPath, path.join(import.meta.dirname, '../load.ts')]);
  const load = spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const killWithUs = () => load.kill('SIGKILL');
  process.once('exit', killWithUs);
  const gone = once(load, 'exit').then((): [Answer] => [{ problem: 'it is gone' }]);
  return {
    databaseUrl: postgres.url,
    floorUrl: floorUrlOf(postgres.url),
    postgresPid: await pidOf(postgres.url),
    loadPid: load.pid!,
    play: async (order) => {
      load.send(order);
      const [answer] = (await Promise.race([once(load, 'message'), gone])) as [Answer];
      if ('problem' in answer) throw new Error(`the load generator failed: ${answer.problem}`);
      return answer.figures;
    },
    close: async () => {
      process.off('exit', killWithUs);
      load.kill();
      await postgres.stop();
      fs.rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** The parent of any backend is the server. */
async function pidOf(url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  // Asked while it is there.
  const server = parentOf(rows[0]!.pid);
  await client.end();
  return server ?? NaN;
}
