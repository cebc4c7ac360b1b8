import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { beatMs, Heartbeat } from './heartbeat.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('it beats at once and then steadily, sooner when it did not get through', async () => {
  const beat = vi.fn<() => Promise<boolean>>().mockResolvedValue(true);
  const heartbeat = new Heartbeat(beat);
  heartbeat.now();
  await vi.advanceTimersByTimeAsync(beatMs - 1);
  expect(beat).toHaveBeenCalledTimes(1);
  beat.mockResolvedValueOnce(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(beat).toHaveBeenCalledTimes(2);
  await vi.advanceTimersByTimeAsync(beatMs / 2);
  expect(beat).toHaveBeenCalledTimes(3);
  heartbeat.stop();
  await vi.advanceTimersByTimeAsync(10 * beatMs);
  expect(beat).toHaveBeenCalledTimes(3);
});

test('wanted while one is under way, another follows: what changed meanwhile is told', async () => {
  const answers: (() => void)[] = [];
  const beat = vi.fn(() => new Promise<boolean>((resolve) => answers.push(() => resolve(true))));
  const heartbeat = new Heartbeat(beat);
  heartbeat.now();
  heartbeat.now();
  heartbeat.now();
  expect(beat).toHaveBeenCalledTimes(1);
  answers.shift()!();
  await vi.advanceTimersByTimeAsync(0);
  expect(beat).toHaveBeenCalledTimes(2);
  answers.shift()!();
  await vi.advanceTimersByTimeAsync(0);
  expect(beat).toHaveBeenCalledTimes(2);
  heartbeat.stop();
});
