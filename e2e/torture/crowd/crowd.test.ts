import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { setStage } from '../../replay/stage.ts';
import { Checker } from '../../history/checker.ts';
import type { Entry } from '../../history/entry.ts';
import { parseLine } from '../../history/history-writer.ts';
import { gatherCrowd } from './crowd.ts';

test('what was queued when a process was killed is sent when it lives again, and the histories tell of it', async () => {
  const stage = await setStage(1);
  onTestFinished(stage.close);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-crowd-'));
  onTestFinished(() => fs.rmSync(folder, { recursive: true }));
  const crowd = await gatherCrowd({ stage: { servers: stage.urls.map((url) => ({ url })) }, clients: 4, seed: 1, folder });
  onTestFinished(() => crowd.close());

  await crowd.talk(20);
  await crowd.churn(true);
  await crowd.queueAndKill(50);
  await crowd.flood({ events: 100 });
  await crowd.reconnectAll();
  await crowd.stepClocks(600_000);
  await crowd.killHosts(1);
  expect(await crowd.settle(60_000)).toEqual([]);
  await crowd.writeFinal();

  const entries = crowd.historyFiles.flatMap(read);
  const of = <T extends Entry['type']>(type: T) => entries.filter((entry): entry is Extract<Entry, { type: T }> => entry.type === type);
  const checker = new Checker();
  expect(entries.filter(({ type }) => type !== 'held').flatMap((entry) => checker.hear(entry))).toEqual([]);
  const answered = new Set([...of('ok'), ...of('fail')].map(({ clientId }) => clientId));
  const throughOutbox = of('invoke').filter(({ repairs }) => repairs);
  // A life may end between an answer and its line.
  const wasKilledAfter = ({ device, at }: { device: string; at: number }) => of('loaded').some((loaded) => loaded.device === device && loaded.at > at);
  expect(throughOutbox.filter((invoke) => !answered.has(invoke.clientId) && !wasKilledAfter(invoke))).toEqual([]);
  // Two devices with fifty each, and what was flooded.
  expect(of('ok').length).toBeGreaterThanOrEqual(200);
  expect(of('loaded').filter(({ life }) => life > 1)).toHaveLength(4);
  expect(new Set(of('probe').map(({ code }) => code))).toEqual(new Set(['not_found']));
  const held = new Set(of('held').filter(({ end }) => end).map(({ device, conversationId }) => `${device} ${conversationId}`));
  expect(held.size).toBe(of('held').filter(({ end }) => end).length);
  expect(new Set(of('held').map(({ device }) => device))).toEqual(new Set(crowd.devices));
});

function read(file: string): Entry[] {
  const lines = fs.readFileSync(file, 'utf8').split('\n');
  return lines.map(parseLine).filter((entry) => entry !== null);
}
