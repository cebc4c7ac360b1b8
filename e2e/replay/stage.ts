import fs from 'node:fs';
import path from 'node:path';
import { startEmbeddedPostgres } from '../../src/repository/postgres/embedded-postgres.ts';
import type { Child } from '../harness/child.ts';
import { startChild } from '../harness/child.ts';
import { freePort } from '../harness/free-port.ts';
import { generous, temporaryFolder } from '../harness/product.ts';
import { startRedis } from '../harness/redis.ts';

export interface Stage {
  /** Where each server is. */
  urls: string[];
  close(): Promise<void>;
}

/** A database of its own and as many servers on it as asked for, with Redis between them when there are several. `settings`: of each server, besides. */
export async function setStage(servers: number, settings: Record<string, string> = {}): Promise<Stage> {
  const dataDir = temporaryFolder();
  const postgres = await startEmbeddedPostgres({ dataDir });
  const redis = servers > 1 ? await startRedis() : null;
  const shared = {
    ...generous,
    HOST: '127.0.0.1',
    LOG_LEVEL: 'warn',
    DATA_DIR: dataDir,
    DATABASE_URL: postgres.url,
    REDIS_URL: redis?.url ?? '',
    AUTH_SECRET: crypto.randomUUID(),
    ...settings,
  };
  const started: { server: Child; url: string }[] = [];
  for (let i = 0; i < servers; i++) {
    const port = await freePort();
    const server = startChild(process.execPath, [path.join(import.meta.dirname, '../../src/start.ts')], { env: { ...shared, PORT: String(port) } });
    await server.says(/Holdfast is at/);
    started.push({ server, url: `http://127.0.0.1:${port}` });
  }
  return {
    urls: started.map(({ url }) => url),
    close: async () => {
      await Promise.all(started.map(({ server }) => server.end('SIGTERM')));
      await redis?.stop();
      await postgres.stop();
      fs.rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
