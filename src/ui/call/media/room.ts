import type * as LiveKit from 'livekit-client';
import type { LocalParticipant, RemoteParticipant, Room } from 'livekit-client';
import { backoff } from '../../../client/backoff.ts';
import { Pause, systemScheduler } from '../../../client/scheduler.ts';
import type { Quality } from '../call-view.ts';
import { hold } from './hold.ts';
import type { MediaLink, Other, OutgoingTracks, RemoteMedia, Slot } from './media-link.ts';

export interface RoomOptions {
  tracks: OutgoingTracks;
  /** What lets this device into the room. */
  ticket(): Promise<{ token: string; url: string }>;
  changed(): void;
}

const slots: readonly Slot[] = ['audio', 'video', 'screen'];

/** Everyone through a media server. Its library is loaded by whoever needs it, which few do. */
export class RoomLink implements MediaLink {
  readonly #options: RoomOptions;
  #livekit: typeof LiveKit | null = null;
  #room: Room | null = null;
  #others = new Map<string, Other>();
  #tracks: OutgoingTracks;
  readonly #published = new Map<Slot, MediaStreamTrack>();
  readonly #streams = new Map<string, MediaStream>();
  #work = Promise.resolve();
  readonly #pause = new Pause(systemScheduler);
  #isClosed = false;

  constructor(options: RoomOptions) {
    this.#options = options;
    this.#tracks = options.tracks;
    void this.#enter();
  }

  connect(others: readonly Other[]): void {
    this.#others = new Map(others.map((other) => [other.deviceId, other]));
  }

  send(tracks: OutgoingTracks): void {
    this.#tracks = tracks;
    // One after the other: what is being published cannot be taken back amid it.
    this.#work = this.#work.then(() => this.#publish());
  }

  media(deviceId: string): RemoteMedia | undefined {
    const other = this.#others.get(deviceId);
    if (!other) return undefined;
    const participant = this.#room?.remoteParticipants.get(deviceId);
    return {
      stream: this.#hold(`${deviceId} voice`, [trackOf(participant, 'microphone'), other.video ? trackOf(participant, 'camera') : undefined]),
      screen: this.#hold(`${deviceId} screen`, [other.screen ? trackOf(participant, 'screen_share') : undefined]),
      speaking: participant?.isSpeaking ?? false,
      connection: this.#connectionOf(participant),
      quality: qualityOf(participant),
      outgoing: qualityOf(this.#room?.localParticipant),
    };
  }

  /** The room has signals of its own. */
  receive(): void {}

  signalling(): void {
    this.#pause.cut();
  }

  networkChanged(): void {
    this.#pause.cut();
  }

  close(): void {
    this.#isClosed = true;
    this.#pause.cut();
    // The tracks are not its own to stop.
    void this.#room?.disconnect(false);
  }

  /** Again and again until it is in, and whenever the room has given up. */
  async #enter(): Promise<void> {
    for (let failures = 0; !this.#isClosed; failures++) {
      try {
        this.#livekit ??= await import('livekit-client');
        const { token, url } = await this.#options.ticket();
        const room = this.#open(this.#livekit);
        await room.connect(url, token);
        if (this.#isClosed) return await room.disconnect(false);
        this.#room = room;
        this.send(this.#tracks);
        return this.#options.changed();
      } catch {
        await this.#pause.for(Math.min(5_000, backoff(failures, Math.random)));
      }
    }
  }

  #open({ Room, RoomEvent }: typeof LiveKit): Room {
    const room = new Room({ dynacast: true, stopLocalTrackOnUnpublish: false, disconnectOnPageLeave: false });
    const { changed } = this.#options;
    const telling = [
      RoomEvent.ConnectionStateChanged,
      RoomEvent.ParticipantConnected,
      RoomEvent.ParticipantDisconnected,
      RoomEvent.TrackSubscribed,
      RoomEvent.TrackUnsubscribed,
      RoomEvent.ActiveSpeakersChanged,
      RoomEvent.ConnectionQualityChanged,
    ] as const;
    for (const event of telling) room.on(event, () => changed());
    room.on(RoomEvent.Disconnected, () => {
      if (this.#isClosed || room !== this.#room) return;
      this.#room = null;
      this.#published.clear();
      changed();
      void this.#enter();
    });
    return room;
  }

  async #publish(): Promise<void> {
    const local = this.#room?.localParticipant;
    for (const slot of local ? slots : []) {
      // LiveKit would unmute what it publishes, so a muted microphone is no part of the room.
      const wanted = slot === 'audio' && !this.#tracks.audioOn ? null : this.#tracks[slot];
      const before = this.#published.get(slot) ?? null;
      if (wanted === before) continue;
      try {
        if (before) await local!.unpublishTrack(before, false);
        this.#published.delete(slot);
        if (wanted) await this.#add(local!, { slot, track: wanted });
      } catch {
        // A room that lost its connection publishes everything once it is back; others begin anew with the next change.
      }
    }
  }

  async #add(local: LocalParticipant, { slot, track }: { slot: Slot; track: MediaStreamTrack }): Promise<void> {
    const { Source } = this.#livekit!.Track;
    const source = { audio: Source.Microphone, video: Source.Camera, screen: Source.ScreenShare }[slot];
    await local.publishTrack(track, { source });
    this.#published.set(slot, track);
    if (slot === 'audio') track.enabled = this.#tracks.audioOn;
  }

  #connectionOf(participant: RemoteParticipant | undefined): RemoteMedia['connection'] {
    if (!this.#room || !participant) return 'connecting';
    return this.#room.state === 'connected' ? 'connected' : 'reconnecting';
  }

  /** The stream stays the same as long as there is one, so that whoever shows it need not begin anew. */
  #hold(name: string, tracks: (MediaStreamTrack | undefined)[]): MediaStream | null {
    const stream = this.#streams.get(name) ?? new MediaStream();
    this.#streams.set(name, stream);
    return hold(stream, tracks);
  }
}

function trackOf(participant: RemoteParticipant | undefined, source: 'microphone' | 'camera' | 'screen_share'): MediaStreamTrack | undefined {
  const publications = [...(participant?.trackPublications.values() ?? [])];
  return publications.find((publication) => publication.source === source)?.track?.mediaStreamTrack;
}

function qualityOf(participant: { connectionQuality: string } | undefined): Quality | null {
  switch (participant?.connectionQuality) {
    case 'excellent':
    case 'good':
      return 'good';
    case 'poor':
    case 'lost':
      return 'poor';
    default:
      return null;
  }
}
