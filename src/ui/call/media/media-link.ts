import type { CallSignal } from '../../../domain/call.ts';
import type { Quality, Tile } from '../call-view.ts';

/** What can be sent, and told apart where it arrives. */
export type Slot = 'audio' | 'video' | 'screen';

export interface OutgoingTracks extends Record<Slot, MediaStreamTrack | null> {
  /** A muted microphone has a track, and sends silence. */
  audioOn: boolean;
}

/** Somebody else in the call, and what they say they send. */
export interface Other {
  userId: string;
  deviceId: string;
  video: boolean;
  screen: boolean;
}

/** Somebody else, as media reaches this device. */
export interface RemoteMedia extends Pick<Tile, 'stream' | 'screen' | 'speaking' | 'connection' | 'quality'> {
  /** How well what this device sends arrives there; null while that is unknown. */
  outgoing: Quality | null;
}

/** How media goes between this device and the others: from device to device, or through a server. */
export interface MediaLink {
  /** Who is to be connected, and nobody else. */
  connect(others: readonly Other[]): void;
  send(tracks: OutgoingTracks): void;
  /** Undefined for whom `connect` did not name. */
  media(deviceId: string): RemoteMedia | undefined;
  receive(signal: CallSignal): void;
  /** Signals get through again. */
  signalling(): void;
  /** This device is in another network. */
  networkChanged(): void;
  close(): void;
}
