import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { freePort } from '../../harness/free-port.ts';
import { copyCluster } from './base-backup.ts';
import { Cluster, findTools } from './cluster.ts';
import type { Proxy } from './proxy.ts';
import { layProxy } from './proxy.ts';
import { session } from './session.ts';
import { until } from './until.ts';

interface Parts {
  primary: Cluster;
  standby: Cluster;
  link: Proxy;
  password: string;
  onMove: (port: number) => void;
}

const settings = [
  // Some are for us alone: the servers connect as somebody who is no superuser.
  'max_connections=60',
  'superuser_reserved_connections=5',
  // Small, so that a full disk is felt soon.
  'min_wal_size=32MB',
  'max_wal_size=128MB',
  'max_slot_wal_keep_size=512MB',
  // A link that is well again is used again soon.
  'wal_sender_timeout=10s',
  'wal_receiver_timeout=10s',
  'wal_retrieve_retry_interval=100ms',
  'primary_slot_name=standby',
  // In the folder of the cluster, so that nothing of a killed server stays on the machine.
  'dynamic_shared_memory_type=mmap',
];

/** A primary and its standby, who change places. */
export class Pair {
  readonly #parts: Parts;
  readonly link: Proxy;
  primary: Cluster;
  #standby: Cluster;
  isSynchronous = false;
  /** Whether the standby can take over: not while it is being copied. */
  #isComplete = false;
  #isClosed = false;
  #making: Promise<void> = Promise.resolve();

  private constructor(parts: Parts) {
    this.#parts = parts;
    this.link = parts.link;
    this.primary = parts.primary;
    this.#standby = parts.standby;
  }

  static async start({ folder, onMove, flags: more = [] }: { folder: string; onMove: (port: number) => void; flags?: string[] }): Promise<Pair> {
    const tools = await findTools(folder);
    const [one, other] = [await freePort(), await freePort()];
    const link = await layProxy(one);
    const password = randomBytes(16).toString('hex');
    const flags = [...settings, ...more, `primary_conninfo=host=127.0.0.1 port=${link.port} user=postgres password=${password} application_name=standby`];
    const plan = (name: string, port: number) => Cluster.plan({ folder: path.join(folder, name), port, tools, flags });
    const pair = new Pair({ primary: await plan('pg-one', one), standby: await plan('pg-other', other), link, password, onMove });
    await pair.primary.initialise(password);
    await pair.primary.start();
    await pair.query(`CREATE ROLE holdfast LOGIN PASSWORD '${password}'`, { database: 'postgres' });
    await pair.query('CREATE DATABASE holdfast OWNER holdfast', { database: 'postgres' });
    void pair.standbyReady();
    return pair;
  }

  url({ user = 'postgres', port = this.primary.port, database = 'holdfast' }: { user?: string; port?: number; database?: string } = {}): string {
    return `postgresql://${user}:${this.#parts.password}@127.0.0.1:${port}/${database}`;
  }

  async query<T>(sql: string, { values = [], ...place }: { values?: unknown[]; port?: number; database?: string } = {}): Promise<T[]> {
    return session(this.url(place), async (client) => (await client.query(sql, values)).rows as T[]);
  }

  /** The primary, whatever has become of it. A server that has panicked may still be on its way down. */
  async start(): Promise<void> {
    await until('the primary runs', async () => {
      await this.primary.start();
      await this.query('SELECT 1');
      return true;
    });
  }

  async synchronous(on: boolean): Promise<void> {
    this.isSynchronous = on;
    if (!on) return this.#waitForStandby(false);
    await this.standbyReady();
    // The checkpointer is who tells all others; when it has been round, no commit ends without the standby.
    await this.query('CHECKPOINT');
    await this.#level();
  }

  async promote(): Promise<void> {
    await this.#making;
    if (!this.#isComplete) throw new Error('There is no standby to promote');
    const next = this.#standby;
    await this.primary.kill();
    await next.start();
    // It would wait for one that does not exist yet.
    await this.#waitForStandby(false, next.port);
    await this.query('SELECT pg_promote(true, 60)', { port: next.port });
    [this.primary, this.#standby, this.#isComplete] = [next, this.primary, false];
    this.link.pointAt(next.port);
    this.#parts.onMove(next.port);
    void this.standbyReady();
  }

  /** Resolves when a standby follows, and has what the primary had when its turn came: one call after the other. */
  standbyReady(): Promise<void> {
    const ready = this.#making.then(async () => {
      await this.#until('there is a standby', () => this.#mendStandby(), 300_000);
      await this.#level();
      await this.#waitForStandby(this.isSynchronous);
    });
    this.#making = ready.catch(() => {});
    // Whoever waits for it is told.
    ready.catch(() => {});
    return ready;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#making;
    await Promise.all([this.primary.remove(), this.#standby.remove()]);
    await this.link.close();
  }

  async #mendStandby(): Promise<boolean> {
    const [slot] = await this.query<{ status: string }>(`SELECT wal_status AS status FROM pg_replication_slots WHERE slot_name = 'standby'`);
    if (this.#isComplete && slot && slot.status !== 'lost') await this.#standby.start();
    else await this.#copy();
    return true;
  }

  async #copy(): Promise<void> {
    this.#isComplete = false;
    await this.#standby.empty();
    await session(this.url(), async (client) => {
      await client.query(`SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = 'standby'`);
      await client.query(`SELECT pg_create_physical_replication_slot('standby', true)`);
      await copyCluster(this.primary, this.#standby, client);
    });
    await this.#standby.start();
    this.#isComplete = true;
  }

  /** Says whether commits wait, and resolves when new connections have heard of it. */
  async #waitForStandby(on: boolean, port = this.primary.port): Promise<void> {
    const names = on ? 'standby' : '';
    await this.query(`ALTER SYSTEM SET synchronous_standby_names = '${names}'`, { port });
    await this.query('SELECT pg_reload_conf()', { port });
    await this.#until('the setting is known', async () => {
      const [known] = await this.query<{ names: string }>(`SELECT current_setting('synchronous_standby_names') AS names`, { port });
      return known?.names === names;
    });
  }

  async #level(): Promise<void> {
    const [now] = await this.query<{ lsn: string }>('SELECT pg_current_wal_flush_lsn() AS lsn');
    const follows = `SELECT FROM pg_stat_replication WHERE application_name = 'standby' AND state = 'streaming' AND flush_lsn >= $1`;
    await this.#until('the standby is level with the primary', async () => (await this.query(follows, { values: [now!.lsn] })).length > 0);
  }

  /** Not beyond the end of the trial. */
  #until(what: string, isSo: () => Promise<boolean>, patienceMs?: number): Promise<void> {
    return until(what, async () => this.#isClosed || isSo(), patienceMs);
  }
}
