import { expect, onTestFinished, test, vi } from 'vitest';
import { SocketGuard } from './socket-guard.ts';

/** As much of a connection as the guard touches. */
class Line {
  open = true;
  bufferedBytes = 0;
  paused = false;
  pause = () => void (this.paused = true);
  resume = () => void (this.paused = false);
  readonly guard = new SocketGuard(this, { framesPerSecond: 10, unreadBytes: 1_000 });
}

function guarded(): Line {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  return new Line();
}

function flood(line: Line, frames: number): void {
  for (let i = 0; i < frames; i++) line.guard.heard();
}

test('a connection that floods is not listened to until the next second', () => {
  const line = guarded();
  flood(line, 11);
  expect(line.paused).toBe(true);
  vi.advanceTimersByTime(1_000);
  expect(line.paused).toBe(false);
});

test('a clock that is set back by ten minutes does not keep a busy connection waiting for as long', () => {
  const line = guarded();
  flood(line, 1);
  vi.setSystemTime(Date.now() - 600_000);
  flood(line, 10);
  vi.advanceTimersByTime(1_000);
  expect(line.paused).toBe(false);
});

test('a connection that does not read its answers is listened to again once it does', () => {
  const line = guarded();
  line.bufferedBytes = 1_001;
  flood(line, 1);
  vi.advanceTimersByTime(5_000);
  expect(line.paused).toBe(true);
  line.bufferedBytes = 0;
  vi.advanceTimersByTime(100);
  expect(line.paused).toBe(false);
});
