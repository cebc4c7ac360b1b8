import type { Shows } from '../../../domain/call.ts';
import type { OwnMedia, PreparedMedia } from '../call-view.ts';
import { canCapture } from './capture.ts';
import type { OutgoingTracks } from './media-link.ts';
import { Source } from './source.ts';

/** What this device sends: microphone, camera, screen. */
export class LocalMedia {
  readonly #changed: () => void;
  readonly #microphone: Source;
  readonly #camera: Source;
  #screen: MediaStreamTrack | null = null;
  #streams: { voice: MediaStream | null; screen: MediaStream | null } = { voice: null, screen: null };
  #devices: MediaDeviceInfo[] = [];
  readonly #closing = new AbortController();

  constructor({ microphoneId, cameraId }: Pick<PreparedMedia, 'microphoneId' | 'cameraId'>, changed: () => void) {
    this.#changed = changed;
    // Names of devices are told once one of them was allowed.
    const sourceChanged = () => {
      this.#regroup();
      void this.#list();
    };
    this.#microphone = new Source('audio', { deviceId: microphoneId, changed: sourceChanged });
    this.#camera = new Source('video', { deviceId: cameraId, changed: sourceChanged });
    if (canCapture()) navigator.mediaDevices.addEventListener('devicechange', () => void this.#list(), { signal: this.#closing.signal });
    void this.#list();
  }

  get tracks(): OutgoingTracks {
    return { audioOn: this.#microphone.isOn, audio: this.#microphone.track, video: this.#camera.track, screen: this.#screen };
  }

  /** What others can hear and see by now. */
  get shows(): Shows {
    const { audioOn, audio, video, screen } = this.tracks;
    return { audio: audioOn && audio !== null, video: video !== null, screen: screen !== null };
  }

  get view(): Omit<OwnMedia, 'speaking'> {
    return {
      stream: this.#streams.voice,
      screen: this.#streams.screen,
      audioOn: this.#microphone.isOn,
      videoOn: this.#camera.isOn,
      audioProblem: this.#microphone.problem,
      videoProblem: this.#camera.problem,
      microphoneId: this.#microphone.deviceId,
      cameraId: this.#camera.deviceId,
      microphones: this.#devices.filter(({ kind }) => kind === 'audioinput'),
      cameras: this.#devices.filter(({ kind }) => kind === 'videoinput'),
    };
  }

  setAudio(on: boolean): void {
    this.#microphone.turn(on);
  }

  setVideo(on: boolean): void {
    this.#camera.turn(on);
  }

  chooseMicrophone(deviceId: string): void {
    this.#microphone.choose(deviceId);
  }

  chooseCamera(deviceId: string): void {
    this.#camera.choose(deviceId);
  }

  async setScreen(on: boolean): Promise<void> {
    if (on === (this.#screen !== null)) return;
    if (!on) return this.#showScreen(null);
    const track = await screenTrack();
    if (!track) return;
    if (this.#closing.signal.aborted || this.#screen) return track.stop();
    // Browsers have a button of their own to stop it.
    track.addEventListener('ended', () => track === this.#screen && this.#showScreen(null));
    this.#showScreen(track);
  }

  close(): void {
    this.#closing.abort();
    this.#microphone.close();
    this.#camera.close();
    this.#screen?.stop();
    this.#screen = null;
    this.#streams = { voice: null, screen: null };
  }

  #showScreen(track: MediaStreamTrack | null): void {
    this.#screen?.stop();
    this.#screen = track;
    this.#regroup();
  }

  /** A new stream only where its tracks are others: whoever shows one begins anew with it. */
  #regroup(): void {
    const { audio, video, screen } = this.tracks;
    this.#streams = { voice: streamOf([audio, video], this.#streams.voice), screen: streamOf([screen], this.#streams.screen) };
    this.#changed();
  }

  async #list(): Promise<void> {
    if (!canCapture()) return;
    this.#devices = await navigator.mediaDevices.enumerateDevices().catch(() => []);
    if (!this.#closing.signal.aborted) this.#changed();
  }
}

/** Null when the person thinks better of it, and where screens cannot be shared. */
async function screenTrack(): Promise<MediaStreamTrack | null> {
  if (!canCapture() || !('getDisplayMedia' in navigator.mediaDevices)) return null;
  try {
    const stream = await navigator.mediaDevices.getDisplayMedia({ video: { frameRate: { ideal: 15, max: 30 } }, audio: false });
    const track = stream.getVideoTracks()[0] ?? null;
    // Letters stay sharp, at the expense of frames.
    if (track) track.contentHint = 'detail';
    return track;
  } catch {
    return null;
  }
}

function streamOf(tracks: (MediaStreamTrack | null)[], before: MediaStream | null): MediaStream | null {
  const there = tracks.filter((track) => track !== null);
  const held = before?.getTracks() ?? [];
  if (there.length === held.length && there.every((track) => held.includes(track))) return before;
  return there.length > 0 ? new MediaStream(there) : null;
}
