import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startTestRedis } from '../redis/test-redis.ts';
import { startEmbeddedPostgres } from './embedded-postgres.ts';
import { prepareTemplate } from './test-database.ts';

/** One PostgreSQL and one Redis for a whole test run, both real; suites take databases of their own. */
export default async function setup(): Promise<() => Promise<void>> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'holdfast-test-'));
  const started: (() => Promise<void>)[] = [() => rm(dataDir, { recursive: true, force: true })];
  const teardown = async () => {
    for (const stop of started.reverse()) await stop();
  };
  try {
    // Nothing here has to survive a power cut.
    const postgres = await startEmbeddedPostgres({ dataDir, flags: ['fsync=off', 'full_page_writes=off', 'max_connections=200'] });
    started.push(() => postgres.stop());
    process.env.TEST_POSTGRES_URL = await prepareTemplate(postgres.url);
    const redis = await startTestRedis();
    started.push(() => redis.kill());
    process.env.TEST_REDIS_URL = redis.url;
  } catch (error) {
    await teardown();
    throw error;
  }
  return teardown;
}
