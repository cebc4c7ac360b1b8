import type { MediaProblem } from '../call-view.ts';

export type CaptureKind = 'audio' | 'video';

/** A microphone or a camera, or why there is none. */
export type Capture = { track: MediaStreamTrack; problem: null } | { track: null; problem: MediaProblem };

/** Browsers offer microphones, cameras and screens to secure pages only. */
export function canCapture(): boolean {
  return globalThis.isSecureContext && navigator.mediaDevices !== undefined;
}

/** Asks for a microphone or a camera; without `deviceId`, for the one that the browser chooses. Never rejects. */
export async function capture(kind: CaptureKind, deviceId: string | null): Promise<Capture> {
  if (!canCapture()) return { track: null, problem: 'insecure' };
  try {
    const exactly = deviceId === null ? {} : { deviceId: { exact: deviceId } };
    const stream = await navigator.mediaDevices.getUserMedia({ [kind]: { ...wishes[kind], ...exactly } });
    return { track: stream.getTracks()[0]!, problem: null };
  } catch (error) {
    const problem = captureProblem(error);
    // The chosen one is gone: any other is better than none.
    if (problem === 'no_device' && deviceId !== null) return capture(kind, null);
    return { track: null, problem };
  }
}

const wishes: Record<CaptureKind, MediaTrackConstraints> = {
  audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true },
  video: { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } },
};

/** What `getUserMedia` means by what it threw. */
export function captureProblem(error: unknown): MediaProblem {
  switch ((error as { name?: string } | null)?.name) {
    case 'NotAllowedError':
    case 'SecurityError':
      return 'denied';
    case 'NotFoundError':
    case 'OverconstrainedError':
      return 'no_device';
    default:
      return 'in_use';
  }
}
