import { spawnSync } from 'node:child_process';
import os from 'node:os';

/**
 * Who shares a core with whom must not be left to chance: servers have the first to themselves, the load
 * generator the second; PostgreSQL runs where it likes, as do they all where `taskset` is missing.
 */
export const cores = { server: 0, load: 1 } as const;

export const pinning = os.availableParallelism() >= 2 && spawnSync('taskset', ['--version']).status === 0;

/** A command with one core, and as many open files as may be had: each connection is one. */
export function placed(core: number, command: string[]): [string, string[]] {
  const pinned = pinning ? ['taskset', '-c', String(core), ...command] : command;
  return ['sh', ['-c', 'ulimit -n "$(ulimit -Hn)"; exec "$@"', 'sh', ...pinned]];
}
