import { randomBytes, randomInt } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';

/** What is remembered between runs, readable by its owner only. */
export interface Settings {
  password: string;
  /** Null until a port was chosen. */
  port: number | null;
}

export async function readSettings(dataDir: string): Promise<Settings> {
  const text = await readFile(fileIn(dataDir), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return null;
  });
  if (text !== null) return JSON.parse(text) as Settings;
  // Written before the cluster is made with it: the other way round, dying in between would lock us out.
  const settings = { password: randomBytes(24).toString('hex'), port: null };
  await writeSettings(dataDir, settings);
  return settings;
}

export async function writeSettings(dataDir: string, settings: Settings): Promise<void> {
  const draft = `${fileIn(dataDir)}.new`;
  await writeFile(draft, `${JSON.stringify(settings)}\n`, { mode: 0o600 });
  await rename(draft, fileIn(dataDir));
}

/** `preferred` if nobody has it, else another one, below those that outgoing connections are given. */
export async function freePort(preferred: number | null): Promise<number> {
  if (preferred !== null && (await isFree(preferred))) return preferred;
  const candidate = randomInt(20_000, 32_768);
  return (await isFree(candidate)) ? candidate : freePort(null);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

function fileIn(dataDir: string): string {
  return path.join(dataDir, 'pg.json');
}
