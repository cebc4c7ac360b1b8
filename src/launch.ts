import path from 'node:path';
import type { Config } from './config/config.ts';
import { startEmbeddedPostgres } from './repository/postgres/embedded-postgres.ts';
import { migrate } from './repository/postgres/migrate.ts';

export const root = path.join(import.meta.dirname, '..');

/** The database that is configured, else the embedded one, with the migrations applied. */
export async function openDatabase(config: Config): Promise<{ url: string; close(): Promise<void> }> {
  const embedded = config.databaseUrl === null ? await startEmbeddedPostgres({ dataDir: config.dataDir }) : null;
  const url = config.databaseUrl ?? embedded!.url;
  try {
    await migrate(url);
  } catch (error) {
    await embedded?.stop();
    throw error;
  }
  return { url, close: async () => embedded?.stop() };
}

/** Runs `stop` on the first SIGTERM or SIGINT and ends the process; the second one ends it at once. */
export function onSignal(stop: () => Promise<void>, exitCode = 0): void {
  let stopping = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (stopping) process.exit(exitCode || 1);
      stopping = true;
      stop().then(() => process.exit(exitCode), fail);
    });
  }
}

/** What went wrong is for a person to read; where in our code it was noticed is not. */
export function fail(error: unknown): never {
  console.error(error instanceof Error && isExpected(error) ? error.message : error);
  process.exit(1);
}

function isExpected(error: Error & { code?: string }): boolean {
  return ['BuildError', 'ConfigError'].includes(error.name) || ['EADDRINUSE', 'EACCES', 'ECONNREFUSED', 'ENOTFOUND'].includes(error.code ?? '');
}
