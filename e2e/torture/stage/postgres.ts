import type { LetGo } from './grip.ts';
import { cutDuringCommit, exhaustConnections, lockConversation } from './grip.ts';
import { Pair } from './pair.ts';
import type { Weather } from './weather.ts';

/** A primary and a standby that follows it. Each lives on a port of its own, and they change places at a promotion. */
export interface Postgres {
  /** Of the current primary, for a superuser, past every proxy. */
  directUrl(): string;
  /** For a server, which reaches the primary through the proxy on this port. */
  urlThrough(port: number): string;
  /** Where the current primary listens. */
  port(): number;
  /** On the current primary, past every proxy; as the superuser, for whom a few connections are set aside. */
  query<T>(sql: string, values?: unknown[]): Promise<T[]>;
  /** kill -9 of the primary with all its processes; resolves when they are gone. */
  kill(): Promise<void>;
  /** Starts the primary again, unless it runs; resolves when it has recovered. */
  start(): Promise<void>;
  /** As `pg_ctl restart -m immediate`: everyone is thrown out, nothing is written down. */
  restartImmediately(): Promise<void>;
  /** Whether a commit waits for the standby. Resolves when it holds: on, the standby has everything acknowledged so far. */
  synchronous(on: boolean): Promise<void>;
  /** Of the link between primary and standby. */
  replicationWeather(change: Partial<Weather>): void;
  /** Kills the primary and promotes the standby. The next standby is made in the background (`standbyReady`). */
  promote(): Promise<void>;
  /** Resolves when a standby follows the primary and is level with it; one that was left too far behind is made again. */
  standbyReady(): Promise<void>;
  /** Whether `fillDisk` works here: it takes the right to mount. */
  readonly canFillDisk: boolean;
  /** No room for another byte of the primary's log: it panics. What is returned makes room and starts it again. */
  fillDisk(): Promise<LetGo>;
  /** Holds the lock of a conversation's row until what is returned is called. */
  lockConversation(conversationId: string): Promise<LetGo>;
  /** Takes all connections there are, also those the servers had, but for a few they may win back at once. */
  exhaustConnections(): Promise<LetGo>;
  /** Breaks connections that wait for their COMMIT to be done: it is, and nobody is told. Resolves with how many; 0 when nobody committed anything for 5 seconds. */
  cutDuringCommit(): Promise<number>;
  /** Back to normal, whatever state it is in: thawed, room on the disk, running, a standby that follows. */
  heal(): Promise<void>;
  close(): Promise<void>;
}

/** `onMove`: called when the primary is at another port. `flags`: settings besides our own. */
export async function startPostgres(options: { folder: string; onMove: (port: number) => void; flags?: string[] }): Promise<Postgres> {
  const pair = await Pair.start(options);
  return {
    directUrl: () => pair.url(),
    urlThrough: (port) => pair.url({ user: 'holdfast', port }),
    port: () => pair.primary.port,
    query: (sql, values) => pair.query(sql, { values }),
    kill: () => pair.primary.kill(),
    start: () => pair.start(),
    restartImmediately: async () => {
      await pair.primary.stopAtOnce();
      await pair.start();
    },
    synchronous: (on) => pair.synchronous(on),
    replicationWeather: (change) => pair.link.weather(change),
    promote: () => pair.promote(),
    standbyReady: () => pair.standbyReady(),
    canFillDisk: pair.primary.log.canFill,
    fillDisk: () => fillDisk(pair),
    lockConversation: (conversationId) => lockConversation(pair, conversationId),
    exhaustConnections: () => exhaustConnections(pair),
    cutDuringCommit: () => cutDuringCommit(pair),
    heal: () => heal(pair),
    close: () => pair.close(),
  };
}

/** Bytes written at once, and how often at most: more than there are old files to be written over. */
const ballast = { bytes: 4_000_000, pieces: 100 };

async function fillDisk(pair: Pair): Promise<LetGo> {
  const { log } = pair.primary;
  if (!log.canFill) throw new Error('This machine lets us mount nothing, so no disk can be filled');
  await log.fill();
  // The old files of the log are room as well.
  for (let piece = 0; piece < ballast.pieces; piece++) {
    const isWritten = await pair.query(`SELECT pg_logical_emit_message(false, 'ballast', repeat('x', $1))`, { values: [ballast.bytes] }).then(() => true, () => false);
    if (!isWritten) break;
  }
  return async () => {
    await log.makeRoom();
    await pair.start();
  };
}

async function heal(pair: Pair): Promise<void> {
  pair.link.calm();
  if (pair.primary.log.canFill) await pair.primary.log.makeRoom();
  await pair.start();
  await pair.standbyReady();
}
