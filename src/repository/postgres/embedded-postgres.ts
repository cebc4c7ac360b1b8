import { chmod, mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import { freePort } from '../free-port.ts';
import { binaries } from './embedded-binary.ts';
import { initialise } from './embedded-cluster.ts';
import { readSettings, writeSettings } from './embedded-settings.ts';
import { runningServer, startServer, stopServer } from './embedded-server.ts';
import { databaseUser, launcher } from './embedded-user.ts';

export interface EmbeddedPostgres {
  url: string;
  /** Lets connections end and writes everything down. */
  stop(): Promise<void>;
}

/** Held for as long as a process uses the server: set free by the operating system when that process dies. */
const ownerLock = 4_653_657;
const database = 'holdfast';

/**
 * A real PostgreSQL that belongs to this data directory: made on first use, kept between runs. One that
 * still runs because its former owner was killed is taken over.
 *
 * The package's own class is not used: importing it installs signal handlers that stop the database
 * and end the process while we are still finishing what is in flight.
 */
export async function startEmbeddedPostgres(options: { dataDir: string; flags?: string[] }): Promise<EmbeddedPostgres> {
  const dataDir = path.resolve(options.dataDir);
  const program = await binaries();
  const user = await databaseUser();
  await mkdir(dataDir, { recursive: true });
  // Ours to open, unlike its parents; what is private in there says so itself.
  if (user) await chmod(dataDir, (await stat(dataDir)).mode | 0o001);
  const launch = await launcher(user, { directories: [dataDir, path.dirname(program.postgres)], program: program.postgres });
  const cluster = path.join(dataDir, 'pg');
  const settings = await readSettings(dataDir);
  await initialise({ cluster, password: settings.password, user, initdb: program.initdb, launch });

  const running = await runningServer(cluster);
  const port = running?.port ?? (await freePort(settings.port));
  if (!running) {
    await writeSettings(dataDir, { ...settings, port });
    await startServer({ cluster, port, program: program.postgres, launch, flags: options.flags ?? [], log: path.join(dataDir, 'pg.log') });
  }
  const owner = await own(urlOf(settings.password, port, 'postgres'), dataDir);
  return {
    url: urlOf(settings.password, port, database),
    stop: async () => {
      await owner.end();
      await stopServer(cluster);
    },
  };
}

/**
 * For who only looks: the server as it runs, left to whoever has it. One that does not run is started,
 * and `stop` stops it again; where there is none, none is made.
 */
export async function visitEmbeddedPostgres({ dataDir }: { dataDir: string }): Promise<EmbeddedPostgres> {
  const cluster = path.join(path.resolve(dataDir), 'pg');
  const made = await stat(path.join(cluster, 'PG_VERSION')).catch(() => null);
  if (!made) throw new Error(`There is no database in ${dataDir}: set DATA_DIR, or DATABASE_URL`);
  const running = await runningServer(cluster);
  if (!running) return startEmbeddedPostgres({ dataDir });
  const { password } = await readSettings(path.resolve(dataDir));
  return { url: urlOf(password, running.port, database), stop: async () => {} };
}

function urlOf(password: string, port: number, name: string): string {
  return `postgresql://postgres:${password}@127.0.0.1:${port}/${name}`;
}

/** Takes the server for this process and makes sure that our database is there. */
async function own(url: string, dataDir: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, application_name: 'holdfast-owner', keepAlive: true });
  // The database may go before we do; those who use it will notice by themselves.
  client.on('error', () => {});
  await client.connect();
  try {
    // A killed owner's connection can take a moment to be noticed.
    await client.query(`SET lock_timeout = '3s'`);
    await client.query('SELECT pg_advisory_lock($1)', [ownerLock]);
  } catch (error) {
    await client.end();
    throw new Error(`Another Holdfast is running on ${dataDir}: stop it, or set DATA_DIR to another directory`, { cause: error });
  }
  const { rowCount } = await client.query(`SELECT FROM pg_database WHERE datname = '${database}'`);
  if (rowCount === 0) await client.query(`CREATE DATABASE ${database}`);
  return client;
}
