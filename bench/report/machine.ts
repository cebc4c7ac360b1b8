import os from 'node:os';
import { pinning } from '../stage/command.ts';

/** Where the numbers come from, in words. */
export function machineInWords(): string {
  const memory = Math.round(os.totalmem() / 2 ** 30);
  const place = pinning ? 'servers on one core, the load generator on another, PostgreSQL on either' : 'nothing bound to a core';
  return `${os.availableParallelism()} cores (${os.cpus()[0]?.model.trim() ?? 'unknown'}), ${memory} GiB, ${os.type()} ${os.release().split('-')[0]}, Node ${process.version}; ${place}`;
}
