import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

/** A program the tests need that npm does not bring. */
interface Requirement {
  /** Names it goes by on the PATH. */
  names: string[];
  /** Environment variable that says where it is. */
  variable: string;
  debianPackage: string;
  elsewhere: string;
}

const requirements: Record<'redis' | 'chromium' | 'coturn', Requirement> = {
  redis: {
    names: ['redis-server', 'valkey-server'],
    variable: 'REDIS_SERVER',
    debianPackage: 'redis-server',
    elsewhere: 'brew install redis',
  },
  chromium: {
    names: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'],
    variable: 'CHROMIUM',
    debianPackage: 'chromium',
    elsewhere: 'brew install --cask chromium',
  },
  coturn: {
    names: ['turnserver'],
    variable: 'TURN_SERVER',
    debianPackage: 'coturn',
    elsewhere: 'brew install coturn',
  },
};

/**
 * Finds the programs, installs what is missing on Debian as root, and returns the environment
 * variables that say where they are. Throws with the exact line to type when it cannot.
 */
export function provide(needed: (keyof typeof requirements)[]): Record<string, string> {
  return Object.fromEntries(
    needed.map((name) => {
      const requirement = requirements[name];
      return [requirement.variable, find(requirement) ?? install(requirement)];
    }),
  );
}

function find({ names, variable }: Requirement): string | null {
  const told = process.env[variable];
  if (told) {
    if (fs.existsSync(told)) return told;
    throw new Error(`${variable} is ${told}, but there is no such file.`);
  }
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  const suffix = process.platform === 'win32' ? '.exe' : '';
  return folders.flatMap((folder) => names.map((name) => path.join(folder, name + suffix))).find((file) => fs.existsSync(file)) ?? null;
}

function install(requirement: Requirement): string {
  const { debianPackage, variable, elsewhere } = requirement;
  const line = `apt-get update && apt-get install -y --no-install-recommends ${debianPackage}`;
  const debian = fs.existsSync('/etc/debian_version');
  if (debian && process.getuid?.() === 0) {
    console.log(`${debianPackage} is missing: ${line}`);
    // A package must not start its service here: the tests bring up their own.
    spawnSync('sh', ['-c', line], { stdio: 'inherit', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' } });
    const found = find(requirement);
    if (found) return found;
  }
  const advice = debian ? `sudo sh -c '${line}'` : elsewhere;
  throw new Error(`The tests need ${debianPackage}. Type:\n\n  ${advice}\n\nor say where it is: ${variable}=/path/to/${debianPackage}`);
}
