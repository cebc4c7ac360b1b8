import { open, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Launch } from './embedded-user.ts';

interface Server {
  cluster: string;
  port: number;
  program: string;
  launch: Launch;
  flags: string[];
  log: string;
}

/** As long as it takes to read back the log after a crash, or to write everything down at the end. */
const patienceMs = 60_000;

/** Starts the server; resolves once it accepts connections. */
export async function startServer(server: Server): Promise<void> {
  const deadline = Date.now() + patienceMs;
  for (let complaint = await attempt(server); complaint !== null; complaint = await attempt(server)) {
    // The children of one that was killed hold its memory until they have noticed, which takes a moment.
    if (!complaint.includes('pre-existing shared memory block') || Date.now() > deadline) throw new Error(`PostgreSQL did not start:\n${complaint.slice(-2_000)}`);
    await delay(20);
  }
}

/** Null once the server accepts connections; what it said where it does not start. */
async function attempt({ cluster, port, program, launch, flags, log }: Server): Promise<string | null> {
  const output = await open(log, 'w', 0o600);
  const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'log_checkpoints=off', 'timezone=UTC', ...flags];
  const child = launch(program, ['-D', cluster, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])], {
    cwd: cluster,
    // In a group of its own: Ctrl+C in a terminal goes to the whole group, and the database must outlive
    // what is still in flight.
    detached: true,
    stdio: ['ignore', output.fd, output.fd],
  });
  let ended = false;
  for (const event of ['error', 'exit']) child.once(event, () => (ended = true));
  try {
    await until(async () => ended || (await pidFile(cluster))?.status === 'ready');
  } finally {
    await output.close();
  }
  if (ended) return readFile(log, 'utf8');
  child.unref();
  return null;
}

/**
 * The server that runs on this cluster because whoever started it was killed, once it is ready; null
 * when there is none. A pid file whose process is gone, or is another program by now, is cleared away:
 * PostgreSQL itself would refuse to start if its former pid has been given to somebody else, as
 * happens when a container starts again.
 */
export async function runningServer(cluster: string): Promise<{ port: number } | null> {
  await until(async () => {
    const file = await pidFile(cluster);
    return !file || file.status === 'ready' || !(await isPostgres(file.pid));
  });
  const file = await pidFile(cluster);
  if (file && (await isPostgres(file.pid))) return { port: file.port };
  await rm(path.join(cluster, 'postmaster.pid'), { force: true });
  return null;
}

/** Ends connections, though not commits, and waits until everything is written down; with SIGQUIT nothing is. */
export async function stopServer(cluster: string, signal: 'SIGINT' | 'SIGQUIT' = 'SIGINT'): Promise<void> {
  const pid = await postmaster(cluster);
  if (pid === null) return;
  process.kill(pid, signal);
  await until(async () => (await pidFile(cluster)) === null || !(await isPostgres(pid)));
}

/** The process that all others of the server descend from; null when the server does not run. */
export async function postmaster(cluster: string): Promise<number | null> {
  const file = await pidFile(cluster);
  return file && (await isPostgres(file.pid)) ? file.pid : null;
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + patienceMs;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`PostgreSQL has been neither here nor there for ${patienceMs / 1_000} seconds`);
    await delay(10);
  }
}

/** The lines of postmaster.pid that matter: the first, the fourth and, once it is known, the eighth. The server removes it last. */
async function pidFile(cluster: string): Promise<{ pid: number; port: number; status: string } | null> {
  const text = await readFile(path.join(cluster, 'postmaster.pid'), 'utf8').catch(() => '');
  const lines = text.split('\n').map((line) => line.trim());
  const pid = Number(lines[0]);
  return pid > 0 ? { pid, port: Number(lines[3]), status: lines[7] ?? '' } : null;
}

/** Whether a process lives under this pid, and is a PostgreSQL as far as can be told: only Linux has /proc. */
async function isPostgres(pid: number): Promise<boolean> {
  if (!isAlive(pid)) return false;
  const state = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // "pid (name) state": Z is dead, only nobody has taken notice yet.
  return state === '' || /^\d+ \(postgres\) [^Z]/.test(state);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
