import { randomBytes } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
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

function fileIn(dataDir: string): string {
  return path.join(dataDir, 'pg.json');
}
