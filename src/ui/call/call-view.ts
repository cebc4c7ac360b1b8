import type { Call, CallMedia } from '../../domain/call.ts';

/** Why a microphone or a camera cannot be used. */
export type MediaProblem =
  /** The page is not on https, so the browser offers none. */
  | 'insecure'
  /** The person, or the browser for them, said no. */
  | 'denied'
  | 'no_device'
  /** Another program holds it, or it broke. */
  | 'in_use';

/** How well what somebody sends arrives. */
export type Quality = 'good' | 'fair' | 'poor';

/** Somebody else in the call, as this device has them. */
export interface Tile {
  userId: string;
  deviceId: string;
  /** Voice and camera; null until something arrives. */
  stream: MediaStream | null;
  /** Their screen, while they share it. */
  screen: MediaStream | null;
  /** What they say they send. */
  audioOn: boolean;
  videoOn: boolean;
  speaking: boolean;
  connection: 'connecting' | 'connected' | 'reconnecting';
  /** Null until it was measured. */
  quality: Quality | null;
}

/** What this device sends. */
export interface OwnMedia {
  stream: MediaStream | null;
  screen: MediaStream | null;
  audioOn: boolean;
  videoOn: boolean;
  speaking: boolean;
  /** Why there is no microphone, no camera: it goes on without. */
  audioProblem: MediaProblem | null;
  videoProblem: MediaProblem | null;
  /** Which devices are in use, and which there are. */
  microphoneId: string | null;
  cameraId: string | null;
  microphones: MediaDeviceInfo[];
  cameras: MediaDeviceInfo[];
}

/** A call as this device takes part in it. */
export interface CallView {
  conversationId: string;
  /** As the servers know it; null until the first answer. */
  call: Call | null;
  media: CallMedia;
  /** `reconnecting`: the media of everyone is gone, and comes back or not. */
  phase: 'starting' | 'ringing' | 'connecting' | 'active' | 'reconnecting' | 'ended';
  own: OwnMedia;
  /** In the order in which they joined. */
  tiles: readonly Tile[];
  /** Video was turned off because the connection is too poor for it. */
  audioOnly: boolean;
  /** Why it ended, or did not begin: shown until the person closes it. Null where the call itself says it. */
  problem: CallProblem | null;
}

export type CallProblem = 'insecure' | 'no_media' | 'busy' | 'elsewhere' | 'full' | 'not_allowed' | 'unreachable' | 'rate_limited';

/** What a person can do about a call in which this device is. A store for `useSyncExternalStore`. */
export interface CallSession {
  subscribe(listener: () => void): () => void;
  /** Keeps its identity until something changes. */
  view(): CallView;
  setAudio(on: boolean): void;
  setVideo(on: boolean): void;
  /** Asks which screen; nothing happens when the person thinks better of it. */
  setScreen(on: boolean): void;
  chooseMicrophone(deviceId: string): void;
  chooseCamera(deviceId: string): void;
  leave(): void;
}

/** All calls of this page: what rings, and the one it is in. A store as well. */
export interface CallDesk {
  subscribe(listener: () => void): () => void;
  /** Calls of this person's conversations that are not over; keeps its identity until something changes. */
  calls(): readonly Call[];
  /** Calls that ring on this device now: not those that were answered elsewhere, declined, or rang while it is in one. */
  ringing(): readonly Call[];
  /** The one this device is in, until the person has seen how it ended. */
  session(): CallSession | null;
  /** Begins one. `prepared`: the microphone and camera as they were checked before. */
  start(conversationId: string, media: CallMedia, prepared: PreparedMedia): void;
  /** Answers, or comes into one that is going on. */
  join(call: Call, media: CallMedia, prepared: PreparedMedia): void;
  decline(call: Call): void;
  /** Puts away what is left of an ended one. */
  dismiss(): void;
}

/** What the person chose before the call. */
export interface PreparedMedia {
  audioOn: boolean;
  videoOn: boolean;
  microphoneId: string | null;
  cameraId: string | null;
}
