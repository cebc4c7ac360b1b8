import { expect, test } from 'vitest';
import type { Readings } from './metrics.ts';
import { createMetrics } from './metrics.ts';

const quiet: Readings = {
  connections: { sockets: 0, streams: 0 },
  dirtyReaders: 0,
  oldestUndeliveredMs: 0,
  bufferedBytes: 0,
  queuedBytes: 0,
  database: { inUse: 0, idle: 0, waiting: 0 },
  busConnected: false,
};

/** Every series of ours as name{labels} → value. */
function series(text: string): Record<string, number> {
  return Object.fromEntries([...text.matchAll(/^(holdfast_\S+) (\S+)$/gm)].map(([, name, value]) => [name, Number(value)]));
}

test('what was told is counted', async () => {
  const { meter, expose } = createMetrics();
  meter.applied(120);
  meter.appended(3);
  meter.acknowledged({ duplicate: false });
  meter.acknowledged({ duplicate: true });
  meter.refused('rate_limited');
  meter.pulled({ events: 7, reset: false });
  meter.pulled({ events: 0, reset: true });
  meter.rescued('poll');
  meter.mismatched('bus');
  expect(series((await expose(quiet)).text)).toMatchObject({
    'holdfast_commit_to_applied_seconds_count': 1,
    'holdfast_commit_to_applied_seconds_sum': 0.12,
    'holdfast_commit_to_applied_seconds_bucket{le="0.1"}': 0,
    'holdfast_commit_to_applied_seconds_bucket{le="0.2"}': 1,
    'holdfast_append_batch_drafts_sum': 3,
    'holdfast_acknowledged_total': 2,
    'holdfast_dedup_hits_total': 1,
    'holdfast_refused_total{code="rate_limited"}': 1,
    'holdfast_pulls_total': 2,
    'holdfast_pulled_events_total': 7,
    'holdfast_resets_total': 1,
    'holdfast_rescued_events_total{because="poll"}': 1,
    'holdfast_chain_mismatches_total{source="bus"}': 1,
  });
});

test('what never happened is there, as nothing', async () => {
  expect(series((await createMetrics().expose(quiet)).text)).toMatchObject({
    'holdfast_dedup_hits_total': 0,
    'holdfast_resets_total': 0,
    'holdfast_refused_total{code="unavailable"}': 0,
    'holdfast_refused_total{code="internal"}': 0,
    'holdfast_rescued_events_total{because="gap"}': 0,
    'holdfast_chain_mismatches_total{source="log"}': 0,
  });
});

test('what is read is as it is now', async () => {
  const { expose } = createMetrics();
  const busy: Readings = { connections: { sockets: 5, streams: 4 }, dirtyReaders: 2, oldestUndeliveredMs: 1_500, bufferedBytes: 300_000, queuedBytes: 20, database: { inUse: 9, idle: 1, waiting: 30 }, busConnected: true };
  expect(series((await expose(busy)).text)).toMatchObject({
    'holdfast_connections{kind="socket"}': 5,
    'holdfast_connections{kind="stream"}': 4,
    'holdfast_dirty_readers': 2,
    'holdfast_oldest_undelivered_seconds': 1.5,
    'holdfast_socket_buffered_bytes_max': 300_000,
    'holdfast_queued_bytes_max': 20,
    'holdfast_database_connections{state="in_use"}': 9,
    'holdfast_database_connections{state="idle"}': 1,
    'holdfast_database_waiting': 30,
    'holdfast_bus_connected': 1,
  });
  expect(series((await expose(quiet)).text)).toMatchObject({ 'holdfast_dirty_readers': 0, 'holdfast_bus_connected': 0 });
});

test('the process itself is measured too', async () => {
  const { text, contentType } = await createMetrics().expose(quiet);
  expect(contentType).toMatch(/^text\/plain/);
  for (const name of ['process_cpu_seconds_total', 'process_resident_memory_bytes', 'nodejs_eventloop_lag_seconds']) expect(text).toContain(`\n${name} `);
});
