import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startChild } from '../harness/child.ts';
import type { Entry, Stored } from './entry.ts';
import { HistoryWriter, now, parseLine, readPasts, wallMs } from './history-writer.ts';

const alice = { device: 'alice/1', userId: 'alice' };

function newFile(): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-history-'));
  onTestFinished(() => fs.rmSync(folder, { recursive: true }));
  return path.join(folder, 'history.jsonl');
}

function write(file: string, entries: Entry[]): void {
  const writer = new HistoryWriter(file);
  for (const entry of entries) writer.write(entry);
  writer.close();
}

function read(file: string): (Entry | null)[] {
  return fs.readFileSync(file, 'utf8').split('\n').slice(0, -1).map(parseLine);
}

const loaded = (life: number): Entry => ({ type: 'loaded', at: 1, ...alice, life, holes: false, cursors: [] });
const stored = (to: number): Stored => ({ type: 'stored', at: 2, ...alice, conversationId: 'garden', visibleFromSeq: 1, from: to - 1, to, toId: `id-${to}`, holes: [], events: [], wallMs: 3 });
const call = (clientId: string) => ({ at: 4, ...alice, conversationId: 'garden', clientId });
const invoke = (clientId: string): Entry => ({ type: 'invoke', ...call(clientId), kind: 'message.sent', repairs: true });

test('what was written is read in its order', () => {
  const file = newFile();
  write(file, [loaded(1), stored(1)]);
  write(file, [loaded(2)]);
  expect(read(file)).toEqual([loaded(1), stored(1), loaded(2)]);
});

test('a line torn by a kill is passed over, and the next life begins a line of its own', () => {
  const file = newFile();
  write(file, [loaded(1), stored(1), stored(2)]);
  const whole = fs.readFileSync(file, 'utf8');
  for (const torn of [1, 20, JSON.stringify(stored(2)).length]) {
    fs.writeFileSync(file, whole.slice(0, -torn - 1));
    expect(readPasts(file).get('alice/1')?.known.get('garden')?.cursor).toBe(1);
    write(file, [loaded(2)]);
    expect(read(file).filter((entry) => entry !== null)).toEqual([loaded(1), stored(1), loaded(2)]);
  }
});

test('a line that lacks only its newline is whole', () => {
  const file = newFile();
  write(file, [loaded(1), stored(2)]);
  fs.writeFileSync(file, fs.readFileSync(file, 'utf8').slice(0, -1));
  expect(readPasts(file).get('alice/1')?.known.get('garden')?.cursor).toBe(2);
  write(file, [loaded(2)]);
  expect(read(file)).toEqual([loaded(1), stored(2), loaded(2)]);
});

test('a device knows its lives, its cursors and what it never heard of again', () => {
  const file = newFile();
  const hole = { from: 1, to: 1 };
  const failed: Entry = { type: 'fail', ...call('b'), code: 'forbidden' };
  write(file, [loaded(1), stored(1), { ...stored(3), holes: [hole] }, loaded(2), invoke('a'), invoke('b'), invoke('c'), { type: 'ok', ...call('a'), seq: 4, id: 'id-4' }, failed]);
  const past = readPasts(file).get('alice/1');
  expect(past).toEqual({ lives: 2, known: new Map([['garden', { cursor: 3, visibleFromSeq: 1, holes: [hole] }]]), open: new Set(['c']) });
});

test('a history that does not exist yet has no past', () => {
  expect(readPasts(newFile())).toEqual(new Map());
});

test('words of several bytes at the edge of what is read at once are whole', () => {
  const file = newFile();
  const names = Array.from({ length: 4 }, (_, i) => `${'x'.repeat(i)}${'é'.repeat(400_000)}`);
  write(file, names.map((device) => ({ ...loaded(1), device }) as Entry));
  expect([...readPasts(file).keys()]).toEqual(names);
});

test('everything written before a kill -9 is there', async () => {
  const file = newFile();
  const program = `
    import { HistoryWriter } from ${JSON.stringify(path.join(import.meta.dirname, 'history-writer.ts'))};
    const { write } = new HistoryWriter(${JSON.stringify(file)});
    for (let i = 1; i <= 1_000; i++) write({ ...${JSON.stringify(stored(1))}, to: i });
    process.kill(process.pid, 'SIGKILL');`;
  await startChild(process.execPath, ['--input-type=module', '--eval', program]).ended();
  expect(readPasts(file).get('alice/1')?.known.get('garden')?.cursor).toBe(1_000);
});

test('stepping Date moves neither clock', () => {
  const real = Date.now;
  onTestFinished(() => {
    Date.now = real;
  });
  const before = { at: now(), wall: wallMs() };
  Date.now = () => real() - 3_600_000;
  expect(now()).toBeGreaterThanOrEqual(before.at);
  expect(wallMs()).toBeGreaterThanOrEqual(before.wall);
  expect(Math.abs(wallMs() - real())).toBeLessThan(60_000);
});
