import fs from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startChild } from '../harness/child.ts';
import { temporaryFolder } from '../harness/product.ts';
import type { Outcome } from './report/outcome.ts';

const minutes = 1;

test('a minute of mixed faults loses, doubles and reorders nothing', { timeout: 6 * 60_000 }, async () => {
  const folder = temporaryFolder();
  onTestFinished(() => fs.rmSync(folder, { recursive: true, force: true }));
  const report = path.join(folder, 'report.json');
  const options = { minutes, seed: 5, servers: 2, clients: 20, report, keep: path.join(folder, 'history') };
  const flags = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const rig = startChild(process.execPath, [path.join(import.meta.dirname, 'main.ts'), ...flags]);
  expect(await rig.ended(), rig.output()).toBe(0);

  const { faults, totals, breaches, latency } = JSON.parse(fs.readFileSync(report, 'utf8')) as Outcome;
  expect(breaches).toEqual([]);
  // That nothing was broken means nothing unless something was done, and something went on meanwhile.
  expect(faults.filter(({ alone, mixed }) => alone + mixed > 0).length).toBeGreaterThanOrEqual(4);
  expect(totals.acknowledged).toBeGreaterThan(100);
  expect(totals.copies).toBeGreaterThan(totals.events);
  expect(latency.mixed.count).toBeGreaterThan(100);
});
