import type { ClientStorage } from './storage/client-storage.ts';
import type { ServerLink } from './link/server-link.ts';
import type { Scheduler } from './scheduler.ts';

/** Everything outside the engine: given a storage, a link, a clock and dice, it is deterministic. */
export interface Surroundings {
  link: ServerLink;
  storage: ClientStorage;
  scheduler: Scheduler;
  /** At least 0, less than 1. */
  random(): number;
  /** A new UUID. */
  newId(): string;
  logger: Logger;
}

export interface Logger {
  warn(message: string, detail?: unknown): void;
}

export const silentLogger: Logger = { warn: () => {} };
