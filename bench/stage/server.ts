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
  /** Sends the signal, and resolves with the group of the next thing it says that matches. */
  ask(signal: NodeJS.Signals, answer: RegExp): Promise<string>;
}

export interface HoldfastOptions {
  databaseUrl: string;
  redisUrl?: string;
  /** Where V8 is to write a CPU profile when the server stops. */
  profileFolder?: string | null;
  nodeFlags?: string[];
}

/** Holdfast as `npm start` runs it, with the rate limits out of the way. */
export async function startHoldfast({ databaseUrl, redisUrl = '', profileFolder, nodeFlags = [] }: HoldfastOptions): Promise<Server> {
  const flags = profileFolder ? ['--cpu-prof', `--cpu-prof-dir=${path.resolve(profileFolder)}`] : [];
  return serve([process.execPath, ...flags, ...nodeFlags, path.join(import.meta.dirname, '../holdfast.ts')], /Holdfast is at/, {
    ...generous,
    HOST: '127.0.0.1',
    PORT: String(await freePort()),
    LOG_LEVEL: 'warn',
    DATABASE_URL: databaseUrl,
    REDIS_URL: redisUrl,
    AUTH_SECRET: 'the benchmark needs no secret but must have one',
  });
}

export async function startFloor({ databaseUrl, nodeFlags = [] }: { databaseUrl: string; nodeFlags?: string[] }): Promise<Server> {
  return serve([process.execPath, ...nodeFlags, path.join(import.meta.dirname, '../floor.ts')], /floor ready/, { DATABASE_URL: databaseUrl, PORT: String(await freePort()) });
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
      warn(child.output().split('\n').filter((line) => line.includes('rror')));
    },
    ask: async (signal, answer) => {
      const heard = [...child.output().matchAll(answer)].length;
      process.kill(child.pid, signal);
      await child.says(new RegExp(`(?:${answer.source}[^]*){${heard + 1}}`));
      return [...child.output().matchAll(answer)].at(-1)![1]!;
    },
  };
}

/** What went wrong in a server may explain a figure; the first of it is enough. */
function warn([first, ...more]: string[]): void {
  if (first) process.stderr.write(`a server complained (${more.length + 1} lines): ${first.slice(0, 300)}\n`);
}
