import fs from 'node:fs';
import { startChild } from '../../e2e/harness/child.ts';
import { freePort } from '../../e2e/harness/free-port.ts';
import { temporaryFolder } from '../../e2e/harness/product.ts';
import { provide } from '../../e2e/harness/requirement.ts';
import type { Server } from './server.ts';

/** A Redis that remembers nothing; wherever there is room for it. */
export async function startRedis(): Promise<Pick<Server, 'url' | 'pid' | 'stop'>> {
  const [port, folder] = [String(await freePort()), temporaryFolder()];
  const flags = ['--port', port, '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--appendonly', 'no'];
  const redis = startChild(provide(['redis']).REDIS_SERVER!, flags);
  await redis.says(/Ready to accept connections/);
  const stop = async () => {
    await redis.end('SIGTERM');
    fs.rmSync(folder, { recursive: true });
  };
  return { url: `redis://127.0.0.1:${port}`, pid: redis.pid, stop };
}
