import path from 'node:path';
import { expect, test } from 'vitest';
import { startChild } from '../harness/child.ts';

function simulate(...options: string[]) {
  return startChild(process.execPath, [path.join(import.meta.dirname, 'main.ts'), ...options]);
}

test('500 worlds in which everything fails keep every promise', async () => {
  const simulation = simulate('--seeds', '500');
  expect(await simulation.ended(), simulation.output()).toBe(0);
  expect(simulation.output()).toMatch(/seeds {10}500\n/);
  expect(simulation.output()).toMatch(/violations {5}0\n/);
  for (const fault of ['server death', 'socket death', 'device crash', 'publish dropped', 'outcome unknown', 'synchronous failover', 'asynchronous failover', 'restored backup']) {
    expect(simulation.output()).toMatch(new RegExp(`${fault} +[1-9]`));
  }
});

test('a seed is the same world to the last step, whatever was played before it', async () => {
  const [once, again] = [simulate('--seed', '8'), simulate('--seed', '8')];
  expect(await Promise.all([once.ended(), again.ended()])).toEqual([0, 0]);
  const [trace] = once.output().split('\nseeds ');
  expect(trace!.length).toBeGreaterThan(10_000);
  expect(again.output().startsWith(trace!)).toBe(true);
  const after = simulate('--from', '5', '--seeds', '4', '--workers', '1', '--json');
  expect(await after.ended(), after.output()).toBe(0);
});
