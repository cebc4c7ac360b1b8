import type { Quality } from '../call-view.ts';
import { hold } from './hold.ts';
import type { Other, RemoteMedia } from './media-link.ts';
import type { Peer } from './peer.ts';
import type { Sample } from './quality.ts';
import { incomingQuality, outgoingQuality, sampleOf } from './quality.ts';
import { SpeakingGate } from './speaking.ts';

const unmeasured: { incoming: Quality | null; outgoing: Quality | null } = { incoming: null, outgoing: null };

/** What arrives over one connection, as it is shown. */
export class Remote {
  readonly #peer: Peer;
  readonly #voice = new MediaStream();
  readonly #screen = new MediaStream();
  readonly #gate = new SpeakingGate();
  #speaking = false;
  #sample: Sample | null = null;
  #qualities = unmeasured;

  constructor(peer: Peer) {
    this.#peer = peer;
  }

  media({ video, screen }: Other): RemoteMedia {
    const { audio, video: camera, screen: display } = this.#peer.receivers;
    // An element plays nothing as long as one of its tracks has brought nothing, not even sound.
    const stream = hold(this.#voice, [audio?.track, video ? flowing(camera?.track) : undefined]);
    return {
      stream,
      screen: hold(this.#screen, [screen ? flowing(display?.track) : undefined]),
      speaking: this.#speaking,
      connection: this.#peer.connection,
      quality: this.#qualities.incoming,
      outgoing: this.#qualities.outgoing,
    };
  }

  /** Whether it is different now. */
  listen(now: number): boolean {
    const before = this.#speaking;
    this.#speaking = this.#gate.hear(this.#peer.receivers.audio?.getSynchronizationSources()[0]?.audioLevel ?? 0, now);
    return before !== this.#speaking;
  }

  /** Whether it is different now. */
  async measure(): Promise<boolean> {
    const stats = this.#peer.connection === 'connected' ? await this.#peer.stats().catch(() => null) : null;
    const sample = stats && sampleOf(stats.values());
    const before = this.#qualities;
    // Two are needed to tell what came in between.
    this.#qualities = sample && this.#sample ? { incoming: incomingQuality(this.#sample, sample), outgoing: outgoingQuality(sample) } : unmeasured;
    this.#sample = sample;
    return before.incoming !== this.#qualities.incoming || before.outgoing !== this.#qualities.outgoing;
  }
}

/** A track over which something has come. */
function flowing(track: MediaStreamTrack | undefined): MediaStreamTrack | undefined {
  return track?.muted ? undefined : track;
}
