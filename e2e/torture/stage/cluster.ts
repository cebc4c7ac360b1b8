import { execFile } from 'node:child_process';
import { cp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Binaries } from '../../../src/repository/postgres/embedded-binary.ts';
import { binaries } from '../../../src/repository/postgres/embedded-binary.ts';
import { initialise } from '../../../src/repository/postgres/embedded-cluster.ts';
import { postmaster, runningServer, startServer, stopServer } from '../../../src/repository/postgres/embedded-server.ts';
import type { DatabaseUser, Launch } from '../../../src/repository/postgres/embedded-user.ts';
import { databaseUser, launcher } from '../../../src/repository/postgres/embedded-user.ts';
import { kill, killFamily } from './process-family.ts';
import type { SmallDisk } from './small-disk.ts';
import { makeSmallDisk } from './small-disk.ts';

const run = promisify(execFile);

export interface Tools {
  program: Binaries;
  user: DatabaseUser | null;
  launch: Launch;
}

export async function findTools(folder: string): Promise<Tools> {
  const [program, user] = await Promise.all([binaries(), databaseUser()]);
  return { program, user, launch: await launcher(user, { directories: [folder, path.dirname(program.postgres)], program: program.postgres }) };
}

/** One PostgreSQL server: a folder, a port, and whether it runs. Its log of writes lies on a disk that can be filled. */
export class Cluster {
  readonly folder: string;
  readonly port: number;
  readonly log: SmallDisk;
  readonly #tools: Tools;
  readonly #flags: string[];
  #pid: number | null = null;
  readonly #killWithUs = () => {
    if (this.#pid !== null) kill(this.#pid);
  };

  private constructor(place: { folder: string; port: number; log: SmallDisk }, { tools, flags }: { tools: Tools; flags: string[] }) {
    this.folder = place.folder;
    this.port = place.port;
    this.log = place.log;
    this.#tools = tools;
    this.#flags = flags;
    process.once('exit', this.#killWithUs);
  }

  /** Nothing is in it yet. */
  static async plan({ folder, port, tools, flags }: { folder: string; port: number; tools: Tools; flags: string[] }): Promise<Cluster> {
    return new Cluster({ folder, port, log: await makeSmallDisk(`${folder}-log`, tools.user) }, { tools, flags });
  }

  /** Makes an empty database cluster. */
  async initialise(password: string): Promise<void> {
    const { program, user, launch } = this.#tools;
    await initialise({ cluster: this.folder, password, user, initdb: program.initdb, launch });
    await cp(this.#logLink, this.log.folder, { recursive: true, preserveTimestamps: true });
    await rm(this.#logLink, { recursive: true });
    await this.settle();
  }

  /** The log of writes is where it should be, and everything belongs to whom the server runs as. */
  async settle(): Promise<void> {
    await symlink(this.log.folder, this.#logLink);
    const { user } = this.#tools;
    if (user) await run('chown', ['-R', `${user.uid}:${user.gid}`, this.folder, this.log.folder]);
  }

  /** Unless it runs. Resolves when it takes connections, or as a standby could take them. */
  async start(): Promise<void> {
    const { program, launch } = this.#tools;
    if (!(await runningServer(this.folder))) {
      await startServer({ cluster: this.folder, port: this.port, program: program.postgres, launch, flags: this.#flags, log: `${this.folder}.log` });
    }
    this.#pid = await postmaster(this.folder);
  }

  /** kill -9 of every process it has; resolves when none is left. */
  async kill(): Promise<void> {
    const pid = await postmaster(this.folder);
    if (pid !== null) await killFamily(pid);
  }

  async stopAtOnce(): Promise<void> {
    await stopServer(this.folder, 'SIGQUIT');
  }

  async running(): Promise<boolean> {
    return (await postmaster(this.folder)) !== null;
  }

  /** Forgets everything that was stored. */
  async empty(): Promise<void> {
    await this.kill();
    await this.#forgetMemory();
    if (this.log.canFill) await this.log.makeRoom();
    await rm(this.folder, { recursive: true, force: true });
    for (const name of await readdir(this.log.folder)) await rm(path.join(this.log.folder, name), { recursive: true, force: true });
  }

  async remove(): Promise<void> {
    await this.empty();
    await this.log.remove();
    process.off('exit', this.#killWithUs);
  }

  /** A scrap of shared memory outlives a server that was killed, until it starts again; this one never will. */
  async #forgetMemory(): Promise<void> {
    const lines = (await readFile(path.join(this.folder, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
    const id = lines[6]?.trim().split(/\s+/)[1];
    if (id) await run('ipcrm', ['-m', id]).catch(() => {});
  }

  get #logLink(): string {
    return path.join(this.folder, 'pg_wal');
  }
}
