import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from '../free-port.ts';

export interface TestRedis {
  url: string;
  port: number;
  /** Ends it as `kill -9` does. */
  kill(): Promise<void>;
}

/** A Redis server that remembers nothing, on a port of its own; on `port` when one is given. */
export async function startTestRedis({ port, flags = [] }: { port?: number; flags?: string[] } = {}): Promise<TestRedis> {
  const chosen = port ?? (await freePort());
  const directory = await mkdtemp(path.join(tmpdir(), 'holdfast-redis-'));
  const options = ['--port', String(chosen), '--bind', '127.0.0.1', '--dir', directory, '--save', '', '--appendonly', 'no', ...flags];
  const server = spawn(process.env.REDIS_SERVER ?? 'redis-server', options, { stdio: ['ignore', 'pipe', 'ignore'] });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(new Error('no redis-server: install it (apt-get install redis-server) or say in REDIS_SERVER where it is', { cause: error })));
    server.once('exit', (code) => reject(new Error(`redis-server ended with ${code}`)));
    server.stdout.on('data', (said: Buffer) => {
      if (said.includes('Ready to accept connections')) resolve();
    });
  });
  return {
    url: `redis://127.0.0.1:${chosen}`,
    port: chosen,
    kill: async () => {
      if (server.exitCode === null && server.signalCode === null) {
        const ended = once(server, 'exit');
        server.kill('SIGKILL');
        await ended;
      }
      await rm(directory, { recursive: true, force: true });
    },
  };
}
