import fs from 'node:fs';
import { build } from '../../../src/build.ts';
import { migrate } from '../../../src/repository/postgres/migrate.ts';
import { ablations } from '../../ablation/ablations.ts';
import { weaken } from '../../ablation/database.ts';
import type { Patch } from '../../ablation/patch.ts';
import { freePort } from '../../harness/free-port.ts';
import { generous, temporaryFolder } from '../../harness/product.ts';
import type { AppServer } from './app-server.ts';
import { ServerProcess } from './app-server.ts';
import { lossFile } from './fail-point.ts';
import type { Postgres } from './postgres.ts';
import { startPostgres } from './postgres.ts';
import { layProxy } from './proxy.ts';
import type { RedisControl } from './redis.ts';
import { startRedis } from './redis.ts';
import { session } from './session.ts';

export type { AppServer } from './app-server.ts';
export type { Postgres } from './postgres.ts';
export type { Proxy } from './proxy.ts';
export type { RedisControl } from './redis.ts';
export type { Weather } from './weather.ts';

export interface Stage {
  /** Of this trial; gone with `close`. */
  readonly folder: string;
  readonly servers: AppServer[];
  readonly postgres: Postgres;
  readonly redis: RedisControl;
  /** Everything calm and running again, whatever was done to it, for as long as it takes; `redis: false`: but for Redis, as it is. */
  heal(options?: { redis?: boolean }): Promise<void>;
  /** Stops everything, whatever state it is in. */
  close(): Promise<void>;
}

export interface StageOptions {
  servers: number;
  /** Names of ablations: what every server and the database do without. */
  without?: string[];
}

const settings = (folder: string) => ({
  HOST: '127.0.0.1',
  LOG_LEVEL: 'warn',
  DATA_DIR: folder,
  DATABASE_POOL: '10',
  AUTH_SECRET: crypto.randomUUID(),
  // Else nobody here could read what they use.
  METRICS_TOKEN: '',
  PUBLIC_URL: '',
  NEXTAUTH_URL: '',
  TRUST_PROXY: '',
  HOLDFAST_LOSSES: lossFile(folder),
});

// Done once for all, and not again when somebody changes a source during the trial.
const builtAlready: Patch = { file: 'src/start.ts', find: '  build();\n', replace: '' };

export async function setStage({ servers: count, without = [] }: StageOptions): Promise<Stage> {
  const missing = without.filter((name) => !ablations[name]);
  if (missing.length > 0) throw new Error(`There is no ablation ${missing.join(', ')}`);
  build();
  const patches = [builtAlready, ...without.flatMap((name) => ablations[name]!.patches)];
  const folder = temporaryFolder();
  const env = { ...generous, ...settings(folder) };
  const servers: AppServer[] = [];
  const onMove = (port: number) => {
    for (const server of servers) server.toDatabase.pointAt(port);
  };
  const [postgres, redis] = await Promise.all([startPostgres({ folder, onMove }), startRedis(folder)]);
  const stage: Stage = {
    folder,
    servers,
    postgres,
    redis,
    heal: (options) => heal(stage, options),
    close: () => close(stage),
  };
  try {
    for (let number = 1; number <= count; number++) servers.push(await placeServer(stage, { name: `server-${number}`, patches, env }));
    await migrate(postgres.urlThrough(postgres.port()));
    for (const name of without) await weakenDatabase(postgres, name);
    await Promise.all([...servers.map((server) => server.start()), postgres.standbyReady()]);
    return stage;
  } catch (error) {
    await stage.close();
    throw error;
  }
}

type Common = Pick<Stage, 'folder' | 'postgres' | 'redis'>;

async function placeServer({ folder, postgres, redis }: Common, { name, patches, env }: { name: string; patches: Patch[]; env: Record<string, string> }): Promise<AppServer> {
  const port = await freePort();
  const [toClients, toDatabase, toRedis] = await Promise.all([layProxy(port), layProxy(postgres.port()), layProxy(redis.port)]);
  const addresses = { DATABASE_URL: postgres.urlThrough(toDatabase.port), REDIS_URL: `redis://127.0.0.1:${toRedis.port}` };
  return new ServerProcess({ name, folder, port, links: { toClients, toDatabase, toRedis }, env: { ...env, ...addresses }, patches });
}

async function weakenDatabase(postgres: Postgres, name: string): Promise<void> {
  const { database } = ablations[name]!;
  if (database) await session(postgres.directUrl(), (client) => weaken(client, database));
}

async function heal({ servers, postgres, redis }: Stage, { redis: withRedis = true }: { redis?: boolean } = {}): Promise<void> {
  for (const link of servers.flatMap(linksOf)) link.calm();
  await Promise.all([withRedis ? redis.start() : null, postgres.heal(), ...servers.map((server) => server.stepClock(0))]);
  await Promise.all(servers.map((server) => server.start()));
}

async function close({ folder, servers, postgres, redis }: Stage): Promise<void> {
  const parts = [...servers.map((server) => () => server.kill()), () => postgres.close(), () => redis.close(), ...servers.flatMap(linksOf).map((link) => () => link.close())];
  const outcomes = await Promise.allSettled(parts.map((end) => end()));
  fs.rmSync(folder, { recursive: true, force: true });
  const failure = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failure) throw failure.reason;
}

function linksOf({ toClients, toDatabase, toRedis }: AppServer) {
  return [toClients, toDatabase, toRedis];
}
