import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Child } from './child.ts';
import { startChild } from './child.ts';
import { freePort } from './free-port.ts';

/** Holdfast as a stranger runs it: `npm start` with a data folder and a port of its own. */
export interface Product {
  readonly url: string;
  readonly dataDir: string;
  readonly server: Child;
  /** kill -9, as a power cut would. */
  kill(): Promise<void>;
  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>;
  /** Starts again on the same port and data. */
  restart(): Promise<void>;
  /** Stops it and forgets its data. */
  dispose(): Promise<void>;
}

/** As much of everything as a test may want. */
export const generous = {
  LIMIT_ATTEMPTS_BY_LOGIN: '1000000',
  LIMIT_ATTEMPTS_BY_ADDRESS: '1000000',
  LIMIT_REGISTRATIONS: '1000000',
  LIMIT_SENDS: '100000000',
  LIMIT_OPENINGS: '1000000',
  LIMIT_TYPING: '1000000',
};

export async function startProduct(env: Record<string, string> = {}): Promise<Product> {
  const dataDir = temporaryFolder();
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const settings = { HOST: '127.0.0.1', PORT: String(port), DATA_DIR: dataDir, LOG_LEVEL: 'warn', DATABASE_URL: '', REDIS_URL: '', ...generous, ...env };
  let server = await launch(settings);
  return {
    url,
    dataDir,
    get server() {
      return server;
    },
    kill: async () => void (await server.end('SIGKILL')),
    stop: () => server.end('SIGTERM'),
    restart: async () => {
      server = await launch(settings);
    },
    dispose: async () => {
      await server.end('SIGTERM');
      fs.rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

async function launch(settings: Record<string, string>): Promise<Child> {
  const server = startChild(process.execPath, [path.join(import.meta.dirname, '../../src/start.ts')], { env: settings });
  await server.says(/Holdfast is at (\S+)/);
  return server;
}

/** PostgreSQL does not run as root: its folder must be one that others may enter. */
export function temporaryFolder(): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-e2e-'));
  fs.chmodSync(folder, 0o755);
  return folder;
}
