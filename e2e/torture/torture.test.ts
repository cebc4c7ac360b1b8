import fs from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Child } from '../harness/child.ts';
import { startChild } from '../harness/child.ts';
import { temporaryFolder } from '../harness/product.ts';
import type { Outcome } from './report/outcome.ts';

interface Trial {
  rig: Child;
  outcome(): Outcome;
}

async function trial(options: Record<string, string | number>): Promise<Trial> {
  const folder = temporaryFolder();
  onTestFinished(() => fs.rmSync(folder, { recursive: true, force: true }));
  const report = path.join(folder, 'report.json');
  const flags = Object.entries({ ...options, report, keep: path.join(folder, 'history') }).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const rig = startChild(process.execPath, [path.join(import.meta.dirname, 'main.ts'), ...flags]);
  return { rig, outcome: () => JSON.parse(fs.readFileSync(report, 'utf8')) as Outcome };
}

test('a minute of mixed faults loses, doubles and reorders nothing', { timeout: 6 * 60_000 }, async () => {
  const { rig, outcome } = await trial({ minutes: 1, seed: 5, servers: 2, clients: 20 });
  expect(await rig.ended(), rig.output()).toBe(0);

  const { faults, totals, breaches, problems, latency, gauges } = outcome();
  expect([breaches, problems]).toEqual([[], []]);
  // That nothing was broken means nothing unless something was done, and something went on meanwhile.
  expect(faults.filter(({ alone, mixed }) => alone + mixed > 0).length).toBeGreaterThanOrEqual(4);
  expect(totals.acknowledged).toBeGreaterThan(100);
  expect(totals.copies).toBeGreaterThan(totals.events);
  expect(latency.mixed.count).toBeGreaterThan(100);
  expect(totals.turnedAway).toBeGreaterThan(0);
  // A limit that nobody has read is one that nobody has kept.
  expect(gauges).toHaveLength(5);
  expect(gauges.filter(({ max }) => max > 0).map(({ name }) => name)).toEqual(expect.arrayContaining(['resident memory (bytes)', 'its connections to the database', 'connections of all servers to the database']));
});

test('of a real server that does not know a message again, it is said that it doubles', { timeout: 6 * 60_000 }, async () => {
  const { rig, outcome } = await trial({ minutes: 0.4, seed: 1, servers: 2, clients: 8, faults: 'cut-in-commit,links-cut', without: 'dedup' });
  expect(await rig.ended(), rig.output()).toBe(1);
  expect(outcome().breaches.map(({ promise }) => promise)).toContain('I2');
});
