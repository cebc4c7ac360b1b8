import type { Gauge } from '../../history/entry.ts';
import { now } from '../../history/history-writer.ts';
import type { GaugeOutcome } from '../report/outcome.ts';
import type { AppServer, Stage } from '../stage/stage.ts';
import type { Sample } from './metrics-text.ts';
import { parseMetrics, valueOf } from './metrics-text.ts';

const everyMs = 1_000;
const patienceMs = 900;
/** Connections to the database that a server may hold: what it holds when nothing is set. */
const pool = 10;
/** For so long PostgreSQL may keep a connection whose server was killed: no statement lasts longer. */
const lingeringMs = 15_000;
const MiB = 1024 * 1024;

/** What one server may use. */
const limits: { name: string; limit: number; read(samples: Sample[]): number }[] = [
  { name: 'resident memory (bytes)', limit: 1_024 * MiB, read: (samples) => valueOf(samples, 'process_resident_memory_bytes') },
  // It stops listening to who has 4 MiB unread; the answers to what it has heard by then come on top.
  { name: 'unsent on one socket (bytes)', limit: 6 * MiB, read: (samples) => valueOf(samples, 'holdfast_socket_buffered_bytes_max') },
  { name: 'queued for one device (bytes)', limit: 1 * MiB, read: (samples) => valueOf(samples, 'holdfast_queued_bytes_max') },
  { name: 'its connections to the database', limit: pool, read: (samples) => valueOf(samples, 'holdfast_database_connections') },
];

/** Whatever is done to a server, it knows why it cannot do something. */
const internal = 'holdfast_refused_total{code="internal"}';
const whole = 'connections of all servers to the database';

/** What the rules of delivery had to do, and what none may do. */
const meters: Record<string, string> = {
  [internal]: 'changes that a server failed at without knowing why',
  holdfast_dedup_hits_total: 'sends that were in the log already',
  holdfast_rescued_events_total: 'events that the bus had lost, found in the log',
  holdfast_pulls_total: 'ranges of the log read by devices',
  holdfast_resets_total: 'devices told that they hold another log',
  holdfast_chain_mismatches_total: 'events that did not name the one before',
};

/** Looks once a second at what each server and the database use. */
export class Gauges {
  readonly #stage: Stage;
  readonly #note: (gauge: Gauge) => void;
  readonly #max = new Map<string, GaugeOutcome>();
  /** What was read at least once, and of whom. */
  readonly #heard = new Set<string>();
  /** Counters of the servers' present lives, and the sum of the former ones. */
  readonly #counters = new Map<string, { past: number; last: number }>();
  #lastEndAt = -Infinity;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stopped = false;

  constructor(stage: Stage, note: (gauge: Gauge) => void) {
    this.#stage = stage;
    this.#note = note;
    this.#timer = setTimeout(() => void this.#tick(), everyMs);
  }

  /** Nothing is noted any more. */
  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  outcomes(): GaugeOutcome[] {
    return [...this.#max.values()];
  }

  /** What the meters of all servers and all their lives add up to. */
  sums(): Record<string, number> {
    const sums = Object.fromEntries(Object.values(meters).map((words) => [words, 0]));
    for (const [key, { past, last }] of this.#counters) sums[meters[key.split(' ')[0]!]!]! += past + last;
    return sums;
  }

  /** What was never looked at, and what a server had no words for. */
  problems(): string[] {
    const wanted = [...this.#stage.servers.flatMap(({ name: server }) => limits.map(({ name }) => `${server}: ${name}`)), `database: ${whole}`];
    const unread = wanted.filter((each) => !this.#heard.has(each)).map((each) => `${each} was never read`);
    const failures = this.sums()[meters[internal]!]!;
    return failures > 0 ? [...unread, `${failures} ${meters[internal]}`] : unread;
  }

  /** Looks at everything, now. */
  async read(): Promise<void> {
    await Promise.all([...this.#stage.servers.map((server) => this.#readServer(server)), this.#readDatabase()]);
  }

  async #tick(): Promise<void> {
    await this.read();
    if (!this.#stopped) this.#timer = setTimeout(() => void this.#tick(), everyMs);
  }

  async #readServer(server: AppServer): Promise<void> {
    if (!server.running()) this.#lastEndAt = Date.now();
    const answer = await fetch(`${server.directUrl}/metrics`, { signal: AbortSignal.timeout(patienceMs) }).catch(() => null);
    const text = answer?.ok ? await answer.text().catch(() => null) : null;
    if (text === null) return;
    const samples = parseMetrics(text);
    for (const { name, limit, read } of limits) this.#hear(server.name, { name, limit, max: read(samples) });
    for (const metric of Object.keys(meters)) {
      const [name, label] = metric.split(/[{}]/);
      this.#add(`${metric} ${server.name}`, valueOf(samples, name!, label));
    }
  }

  async #readDatabase(): Promise<void> {
    const { servers, postgres } = this.#stage;
    const ask = postgres.query<{ count: number }>(`SELECT count(*)::int AS count FROM pg_stat_activity WHERE application_name = 'holdfast'`);
    const rows = await ask.catch(() => []);
    const limit = pool * servers.length;
    const lingers = Date.now() - this.#lastEndAt < lingeringMs;
    if (rows[0] && !lingers) this.#hear('database', { name: whole, max: rows[0].count, limit });
  }

  #hear(server: string, { name, max: value, limit }: GaugeOutcome): void {
    if (this.#stopped || !Number.isFinite(value)) return;
    this.#note({ type: 'gauge', server, name, value, limit, at: now() });
    this.#heard.add(`${server}: ${name}`);
    this.#max.set(name, { name, limit, max: Math.max(value, this.#max.get(name)?.max ?? 0) });
  }

  #add(key: string, value: number): void {
    if (!Number.isFinite(value)) return;
    const { past, last } = this.#counters.get(key) ?? { past: 0, last: 0 };
    // A server that began another life counts from nothing.
    this.#counters.set(key, value < last ? { past: past + last, last: value } : { past, last: value });
  }
}
