import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startChild } from '../harness/child.ts';

/** Half a talk: bursts, an action, bytes that are no UTF-8, control characters, a line without words, one that is too long for a message. */
const odd = Buffer.concat([
  Buffer.from('=== alice [n=a@b] has joined #odd\n[10:00] <alice> hello\n[10:00] <alice> is anybody here?\n[10:00]  * bob waves\n'),
  Buffer.from([...Buffer.from('[10:01] <[carol]`> caf'), 0xe9, ...Buffer.from(' au lait\n')]),
  Buffer.from('[10:01] <bob> \n[10:01] <bob> \u0003,4red \u0000and \u202eback\n[10:02] <alice> <b>&amp;</b> 👩‍👩‍👧\r\n'),
  Buffer.from(`[10:02] <[carol]\`> ${'long '.repeat(4_000)}\nnonsense\n[10:03] <bob> bye\n`),
]);

test.each(['1', '2'])('an odd log is replayed over %s server(s) without a difference', async (servers) => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-replay-'));
  onTestFinished(() => fs.rmSync(folder, { recursive: true }));
  const file = path.join(folder, 'odd.txt');
  fs.writeFileSync(file, odd);
  const replay = startChild(process.execPath, [path.join(import.meta.dirname, 'main.ts'), '--servers', servers, file]);
  expect(await replay.ended(), replay.output()).toBe(0);
  expect(replay.output()).toMatch(/lines sent {8}9 {2}\(passed over: 2 of the channel's, 1 empty\)/);
  expect(replay.output()).toMatch(/copies delivered {2}27\n/);
  expect(replay.output()).toMatch(/differences {7}0\n/);
});

test('while servers, Redis and connections are killed, a talk is replayed without a difference', async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-replay-'));
  onTestFinished(() => fs.rmSync(folder, { recursive: true }));
  const file = path.join(folder, 'talk.txt');
  const voices = ['alice', 'bob', 'carol', 'dave'];
  fs.writeFileSync(file, Array.from({ length: 1_000 }, (_, i) => `[10:00] <${voices[i % voices.length]}> line ${i}\n`).join(''));
  const replay = startChild(process.execPath, [path.join(import.meta.dirname, 'main.ts'), '--chaos', file]);
  expect(await replay.ended(), replay.output()).toBe(0);
  expect(replay.output()).toMatch(/copies delivered {2}4,000\n/);
  expect(replay.output()).toMatch(/differences {7}0\n/);
  expect(replay.output()).toMatch(/Meanwhile: [1-9]\d* servers killed, [1-9]\d* Redis killed, [1-9]\d* connections cut/);
});
