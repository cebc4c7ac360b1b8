import path from 'node:path';
import { expect, test } from 'vitest';
import { startChild } from '../harness/child.ts';

function simulate(...options: string[]) {
  return startChild(process.execPath, [path.join(import.meta.dirname, 'main.ts'), ...options]);
}

/** Every kind of them, as they are counted where they strike. */
const faults = [
  ...['server death', 'server stop', 'socket death', 'half-open socket', 'offline', 'slow reader', 'device crash', 'clock step'],
  ...['publish dropped', 'publish repeated', 'publish late', 'bus outage', 'request lost', 'answer lost', 'answer late'],
  ...['database outage', 'database refuses', 'outcome unknown', 'slow answer', 'synchronous failover', 'asynchronous failover', 'restored backup'],
];

test('500 worlds in which everything fails keep every promise', async () => {
  const simulation = simulate('--seeds', '500', '--json');
  expect(await simulation.ended(), simulation.output()).toBe(0);
  const { seeds, struck, violations } = JSON.parse(simulation.output()) as { seeds: number; struck: Record<string, number>; violations: unknown[] };
  expect({ seeds, violations }).toEqual({ seeds: 500, violations: [] });
  expect(Object.keys(struck).toSorted()).toEqual(faults.toSorted());
});

test('a seed is the same world to the last step, whatever was played before it', async () => {
  const [alone, after] = [simulate('--seed', '8'), simulate('--seed', '8', '--after', '3')];
  expect(await Promise.all([alone.ended(), after.ended()])).toEqual([0, 0]);
  const [trace] = alone.output().split('\nseeds ');
  expect(trace!.length).toBeGreaterThan(10_000);
  expect(after.output().split('\nseeds ')[0]).toBe(trace);
});
