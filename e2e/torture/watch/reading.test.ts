import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Entry } from '../../history/entry.ts';
import { Merge } from './merge.ts';
import { parseMetrics, valueOf } from './metrics-text.ts';
import { Tail } from './tail.ts';

function historyFile(): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-tail-'));
  onTestFinished(() => fs.rmSync(folder, { recursive: true }));
  return path.join(folder, 'history.jsonl');
}

const epoch = (at: number, lossy = false): Entry => ({ type: 'epoch', at, lossy });

test('a history is read as it grows, each line once', () => {
  const file = historyFile();
  const tail = new Tail(file);
  expect(tail.read()).toEqual([]);
  fs.appendFileSync(file, `${JSON.stringify(epoch(1))}\n${JSON.stringify(epoch(2))}\n`);
  expect(tail.read()).toEqual([epoch(1), epoch(2)]);
  fs.appendFileSync(file, `${JSON.stringify(epoch(3))}\n`);
  expect(tail.read()).toEqual([epoch(3)]);
});

test('a line that is not finished yet waits, also in the middle of a letter', () => {
  const file = historyFile();
  const tail = new Tail(file);
  const bytes = Buffer.from(`${JSON.stringify({ ...epoch(1), why: 'größer' })}\n`);
  const half = bytes.indexOf('ö') + 1;
  fs.appendFileSync(file, bytes.subarray(0, half));
  expect(tail.read()).toEqual([]);
  fs.appendFileSync(file, bytes.subarray(half));
  expect(tail.read()).toEqual([{ ...epoch(1), why: 'größer' }]);
});

test('a line whose writer was killed is passed over, and counted', () => {
  const file = historyFile();
  const tail = new Tail(file);
  fs.appendFileSync(file, `${JSON.stringify(epoch(1)).slice(0, -4)}\n${JSON.stringify(epoch(2))}\n`);
  expect(tail.read()).toEqual([epoch(2)]);
  expect(tail.torn).toBe(1);
});

test('what several have written is heard in the order of time, as soon as nobody can have been earlier', () => {
  const merge = new Merge(1);
  merge.add([epoch(5_000), epoch(9_000)]);
  merge.add([epoch(7_000)]);
  expect(merge.take(8_500)).toEqual([epoch(5_000), epoch(7_000)]);
  merge.add([epoch(8_000)]);
  expect(merge.take(20_000)).toEqual([epoch(8_000), epoch(9_000)]);
});

test('the final read is heard after everything else, in its own order', () => {
  const merge = new Merge(1);
  const receipts = (conversationId: string): Entry => ({ type: 'receipts', conversationId, positions: [] });
  merge.add([receipts('a'), epoch(1), receipts('b')]);
  expect(merge.take(1_000_000)).toEqual([epoch(1)]);
  expect(merge.take(Infinity)).toEqual([receipts('a'), receipts('b')]);
});

test('what a server exposes is read, whatever its labels', () => {
  const samples = parseMetrics('# HELP a help\n# TYPE a gauge\na 7\nb{kind="x"} 1.5\nb{kind="y"} 2e3\n\n');
  expect([valueOf(samples, 'a'), valueOf(samples, 'b'), valueOf(samples, 'c')]).toEqual([7, 2_001.5, NaN]);
  expect([valueOf(samples, 'b', 'kind="y"'), valueOf(samples, 'b', 'kind="z"')]).toEqual([2_000, NaN]);
});
