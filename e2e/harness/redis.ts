import { startChild } from './child.ts';
import { freePort } from './free-port.ts';
import { temporaryFolder } from './product.ts';
import { provide } from './requirement.ts';

/** A Redis that remembers nothing. */
export async function startRedis(): Promise<{ url: string; stop(): Promise<void> }> {
  const port = await freePort();
  const folder = temporaryFolder();
  const server = startChild(
    provide(['redis']).REDIS_SERVER!,
    ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--appendonly', 'no'],
  );
  await server.says(/Ready to accept connections/);
  return { url: `redis://127.0.0.1:${port}`, stop: async () => void (await server.end('SIGTERM')) };
}
