import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { errorCodes } from '../../domain/error.ts';
import type { Meter } from '../../domain/meter.ts';

/** What is looked at when somebody asks, as against counted when it happens. */
export interface Readings {
  connections: { sockets: number; streams: number };
  dirtyReaders: number;
  /** Milliseconds; 0 when nothing waits. */
  oldestUndeliveredMs: number;
  bufferedBytes: number;
  queuedBytes: number;
  database: { inUse: number; idle: number; waiting: number };
  busConnected: boolean;
}

export interface Exposed {
  contentType: string;
  text: string;
}

export interface Metrics {
  meter: Meter;
  /** All of it in Prometheus' text format. */
  expose(readings: Readings): Promise<Exposed>;
}

const latencies = [0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 1.5, 2.5, 5, 10, 30, 60, 120, 300];
const batches = [1, 2, 4, 8, 16, 32, 64, 128, 256];

/** No label ever names a person or a conversation. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const meter = createMeter(registry);
  const read = createGauges(registry);
  return {
    meter,
    expose: async (readings) => {
      read(readings);
      return { contentType: registry.contentType, text: await registry.metrics() };
    },
  };
}

function createMeter(registry: Registry): Meter {
  const registers = [registry];
  const counter = <L extends string = never>(name: string, help: string, labelNames: L[] = []) => new Counter({ name, help, labelNames, registers });
  const applied = new Histogram({
    name: 'holdfast_commit_to_applied_seconds',
    help: 'From the commit of an event, by the database\'s clock, until a report that a device holds it arrives here: of the first event each report adds, so it is the longest wait. Includes the up to 0.3 s for which devices gather reports. Only of what was committed while the device was connected to this server.',
    buckets: latencies,
    registers,
  });
  const batch = new Histogram({ name: 'holdfast_append_batch_drafts', help: 'Drafts in one append: how much is written at once.', buckets: batches, registers });
  const acknowledged = counter('holdfast_acknowledged_total', 'Changes that were acknowledged as being in the log, repetitions included.');
  const dedupHits = counter('holdfast_dedup_hits_total', 'Acknowledgements of what was in the log already: sent again and not doubled.');
  const refused = counter('holdfast_refused_total', 'Changes that were not acknowledged; unavailable ones will come again.', ['code']);
  const pulls = counter('holdfast_pulls_total', 'Ranges of the log that were answered.');
  const pulled = counter('holdfast_pulled_events_total', 'Events in those answers.');
  const resets = counter('holdfast_resets_total', 'Answers that told a device that it holds another log than this one.');
  const rescued = counter('holdfast_rescued_events_total', 'Events that the bus had not brought when they were read from the log and passed on: because a later one named the gap, or because the database was asked (head poll, comparison, after the bus had been away).', ['because']);
  const mismatched = counter('holdfast_chain_mismatches_total', 'Events that do not name the one passed on before them: heard from the bus (not passed on, the log was read instead) or in the log itself (a failover).', ['source']);
  for (const code of [...errorCodes, 'internal']) refused.inc({ code }, 0);
  for (const because of ['gap', 'poll']) rescued.inc({ because }, 0);
  for (const source of ['bus', 'log']) mismatched.inc({ source }, 0);
  return {
    applied: (ms) => applied.observe(ms / 1_000),
    appended: (drafts) => batch.observe(drafts),
    acknowledged: ({ duplicate }) => {
      acknowledged.inc();
      if (duplicate) dedupHits.inc();
    },
    refused: (code) => refused.inc({ code }),
    pulled: ({ events, reset }) => {
      pulls.inc();
      pulled.inc(events);
      if (reset) resets.inc();
    },
    rescued: (because) => rescued.inc({ because }),
    mismatched: (source) => mismatched.inc({ source }),
  };
}

function createGauges(registry: Registry): (readings: Readings) => void {
  const registers = [registry];
  const gauge = <L extends string = never>(name: string, help: string, labelNames: L[] = []) => new Gauge({ name, help, labelNames, registers });
  const connections = gauge('holdfast_connections', 'Open WebSockets, and live streams over these or over HTTP.', ['kind']);
  const dirty = gauge('holdfast_dirty_readers', 'Devices that read too slowly and have something kept from them until they catch up.');
  const oldest = gauge('holdfast_oldest_undelivered_seconds', 'Age of the oldest event that waits here for any connected device: in its queue, or kept from it because it reads too slowly.');
  const buffered = gauge('holdfast_socket_buffered_bytes_max', 'The most that any one socket has not passed on to the network.');
  const queued = gauge('holdfast_queued_bytes_max', 'The most that waits in any one device\'s queue.');
  const database = gauge('holdfast_database_connections', 'Connections of this server to the database.', ['state']);
  const waiting = gauge('holdfast_database_waiting', 'Requests that wait for one of those connections.');
  const bus = gauge('holdfast_bus_connected', '1 while news passes between servers, 0 while it is read from the log alone.');
  return (readings) => {
    connections.set({ kind: 'socket' }, readings.connections.sockets);
    connections.set({ kind: 'stream' }, readings.connections.streams);
    dirty.set(readings.dirtyReaders);
    oldest.set(readings.oldestUndeliveredMs / 1_000);
    buffered.set(readings.bufferedBytes);
    queued.set(readings.queuedBytes);
    database.set({ state: 'in_use' }, readings.database.inUse);
    database.set({ state: 'idle' }, readings.database.idle);
    waiting.set(readings.database.waiting);
    bus.set(readings.busConnected ? 1 : 0);
  };
}
