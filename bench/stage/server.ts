import path from 'node:path';
import { startChild } from '../../e2e/harness/child.ts';
import { freePort } from '../../e2e/harness/free-port.ts';
import { generous } from '../../e2e/harness/product.ts';
import { cores, placed } from './command.ts';

/** A running server of either kind. */
export interface Server {
  readonly url: string;
  readonly pid: number;
  /** SIGTERM. */
  stop(): Promise<void>;
  kill(): Promise<void>;
}

export interface HoldfastOptions {
  databaseUrl: string;
  redisUrl?: string;
  /** Where V8 is to write a CPU profile when the server stops. */
  profileFolder?: string | null;
  /** To start again where a former one was. */
  port?: number;
  env?: Record<string, string>;
  nodeFlags?: string[];
}

/** Holdfast as `npm start` runs it, with the rate limits out of the way. */
export async function startHoldfast({ databaseUrl, redisUrl = '', profileFolder, port, env, nodeFlags = [] }: HoldfastOptions): Promise<Server> {
  const flags = profileFolder ? ['--cpu-prof', `--cpu-prof-dir=${path.resolve(profileFolder)}`] : [];
  const chosen = port ?? (await freePort());
  return serve([process.execPath, ...flags, ...nodeFlags, path.join(import.meta.dirname, '../holdfast.ts')], /Holdfast is at/, {
    ...generous,
    HOST: '127.0.0.1',
    PORT: String(chosen),
    LOG_LEVEL: 'warn',
    DATABASE_URL: databaseUrl,
    REDIS_URL: redisUrl,
    AUTH_SECRET: 'the benchmark needs no secret but must have one',
    ...env,
  });
}

export async function startFloor(databaseUrl: string): Promise<Server> {
  return serve([process.execPath, path.join(import.meta.dirname, '../floor.ts')], /floor ready/, { DATABASE_URL: databaseUrl, PORT: String(await freePort()) });
}

async function serve(command: string[], ready: RegExp, env: Record<string, string>): Promise<Server> {
  const [program, args] = placed(cores.server, command);
  const child = startChild(program, args, { env });
  await child.says(ready);
  return {
    url: `http://127.0.0.1:${env.PORT}`,
    pid: child.pid,
    stop: async () => {
      await child.end('SIGTERM');
      if (child.output().includes('rror')) process.stderr.write(`a server said:\n${child.output()}\n`);
    },
    kill: async () => void (await child.end('SIGKILL')),
  };
}
