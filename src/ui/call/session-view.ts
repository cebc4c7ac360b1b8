import type { Call, Participant, Shows } from '../../domain/call.ts';
import type { CallView, Tile } from './call-view.ts';
import type { RemoteMedia } from './media/media-link.ts';

/** The others as they are shown: what they say they send, and what arrives of it. */
export function tilesOf(others: readonly Participant[], media: (deviceId: string) => RemoteMedia | undefined): Tile[] {
  return others.flatMap(({ userId, deviceId, audio, video }) => {
    const remote = media(deviceId);
    if (!remote) return [];
    const { stream, screen, speaking, connection, quality } = remote;
    return [{ userId, deviceId, stream, screen, audioOn: audio, videoOn: video, speaking, connection, quality }];
  });
}

export interface PhaseInput {
  call: Call | null;
  hasEnded: boolean;
  tiles: readonly Pick<Tile, 'connection'>[];
}

/** What a person is told their call is doing. */
export function phaseOf({ call, hasEnded, tiles }: PhaseInput): CallView['phase'] {
  if (hasEnded) return 'ended';
  if (!call) return 'starting';
  if (tiles.length === 0) return 'ringing';
  if (tiles.some(({ connection }) => connection === 'connected')) return 'active';
  // A newcomer who is still connecting says nothing about those who were lost.
  return tiles.some(({ connection }) => connection === 'reconnecting') ? 'reconnecting' : 'connecting';
}

export function sameShows(a: Shows | null, b: Shows): boolean {
  return a !== null && a.audio === b.audio && a.video === b.video && a.screen === b.screen;
}
