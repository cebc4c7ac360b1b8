import { afterEach, expect, test, vi } from 'vitest';
import { capture, captureProblem } from './capture.ts';

afterEach(() => vi.unstubAllGlobals());

const failure = (name: string) => Object.assign(new Error(name), { name });

test.each([
  ['NotAllowedError', 'denied'],
  ['SecurityError', 'denied'],
  ['NotFoundError', 'no_device'],
  ['OverconstrainedError', 'no_device'],
  ['NotReadableError', 'in_use'],
  ['AbortError', 'in_use'],
])('%s is told as %s', (name, problem) => {
  expect(captureProblem(failure(name))).toBe(problem);
});

test('a page that is not on https has no microphone', async () => {
  vi.stubGlobal('isSecureContext', false);
  expect(await capture('audio', null)).toEqual({ track: null, problem: 'insecure' });
});

test('where the chosen camera is gone, another is taken', async () => {
  const track = {};
  const getUserMedia = vi.fn(async ({ video }: { video: MediaTrackConstraints }) => {
    if (video.deviceId) throw failure('OverconstrainedError');
    return { getTracks: () => [track] };
  });
  vi.stubGlobal('isSecureContext', true);
  vi.stubGlobal('navigator', { mediaDevices: { getUserMedia } });
  expect(await capture('video', 'unplugged')).toEqual({ track, problem: null });
  expect(getUserMedia).toHaveBeenCalledTimes(2);
});
