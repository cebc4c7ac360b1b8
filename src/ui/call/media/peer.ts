import type { CallSignalData } from '../../../domain/call.ts';
import { Generations } from './generation.ts';
import type { OutgoingTracks, Slot } from './media-link.ts';
import { SignalQueue } from './signal-queue.ts';

/** Lost for so long, it does not come back by itself (milliseconds). */
const disconnectedMs = 3_000;
/** How long an attempt to connect gets, the first one and the longest (milliseconds). */
const attemptMs = { first: 3_000, longest: 12_000 };
/** An offer that has just gone out need not go out again (milliseconds). */
const justMs = 1_000;

/** What each transceiver carries, by its place. All are there from the beginning: turning something on is `replaceTrack`, and needs no agreement. */
const slots: readonly Slot[] = ['audio', 'video', 'screen'];

export interface PeerOptions {
  /** Whether this side makes the offers. The other one asks for them. */
  offers: boolean;
  /** As they are now: the credentials of a relay expire. */
  iceServers(): RTCIceServer[];
  tracks: OutgoingTracks;
  send(data: CallSignalData): Promise<void>;
  /** Something about the connection or what arrives is not as it was. */
  changed(): void;
}

/**
 * The connection to one other device. Of the two one makes all offers, so they never collide: what
 * "perfect negotiation" does about that, taking back an offer, leaves Chromium (156) with video that
 * arrives and is not shown any more.
 */
export class Peer {
  readonly #options: PeerOptions;
  readonly #connection: RTCPeerConnection;
  readonly #queue: SignalQueue;
  readonly #generations = new Generations();
  #tracks: OutgoingTracks;
  /** Negotiating is done step by step, so that no step finds the connection amid another. */
  #work = Promise.resolve();
  #attempts = 0;
  #attemptTimer: ReturnType<typeof setTimeout> | undefined;
  #lostTimer: ReturnType<typeof setTimeout> | undefined;
  #offeredAt = -Infinity;
  #wasConnected = false;
  #isClosed = false;

  constructor(options: PeerOptions) {
    this.#options = options;
    this.#tracks = options.tracks;
    this.#queue = new SignalQueue(options.send);
    this.#connection = new RTCPeerConnection({ iceServers: options.iceServers(), bundlePolicy: 'max-bundle' });
    this.#listen();
    // Those of the other side come into being with the offer.
    if (options.offers) for (const slot of slots) this.#connection.addTransceiver(slot === 'audio' ? 'audio' : 'video', { direction: 'sendrecv' });
    this.#sendTracks();
    this.prod();
    this.#watch();
  }

  get connection(): 'connecting' | 'connected' | 'reconnecting' {
    if (this.#connection.connectionState === 'connected') return 'connected';
    return this.#wasConnected ? 'reconnecting' : 'connecting';
  }

  /** What arrives, by its slot; empty until the other side has described it. */
  get receivers(): Partial<Record<Slot, RTCRtpReceiver>> {
    if (!this.#connection.remoteDescription) return {};
    return Object.fromEntries(this.#connection.getTransceivers().map(({ receiver }, place) => [slots[place], receiver]));
  }

  stats(): Promise<RTCStatsReport> {
    return this.#connection.getStats();
  }

  send(tracks: OutgoingTracks): void {
    this.#tracks = tracks;
    this.#sendTracks();
  }

  receive(data: CallSignalData): void {
    this.#do(() => this.#take(data));
  }

  /** Begins anew unless all is well. */
  prod(): void {
    if (!this.#isSettled) this.#do(() => this.#negotiate());
  }

  /** Signals get through again. */
  signalling(): void {
    this.#queue.wake();
    this.prod();
  }

  /** The way there is another one now, though it may take a while until that shows. */
  restart(): void {
    this.#do(() => this.#negotiate());
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#attemptTimer);
    clearTimeout(this.#lostTimer);
    this.#queue.close();
    this.#connection.close();
  }

  get #isSettled(): boolean {
    return this.#connection.connectionState === 'connected' && this.#connection.signalingState === 'stable';
  }

  #listen(): void {
    const connection = this.#connection;
    connection.addEventListener('icecandidate', ({ candidate }) => {
      // An empty one says that there are no more, which nobody waits for.
      if (!candidate?.candidate) return;
      const { sdpMid, sdpMLineIndex } = candidate;
      this.#queue.add({ type: 'candidate', candidate: candidate.candidate, sdpMid, sdpMLineIndex });
    });
    connection.addEventListener('connectionstatechange', () => {
      this.#wasConnected ||= connection.connectionState === 'connected';
      this.#options.changed();
    });
    connection.addEventListener('iceconnectionstatechange', () => {
      clearTimeout(this.#lostTimer);
      const { iceConnectionState } = connection;
      if (iceConnectionState === 'failed') this.prod();
      if (iceConnectionState === 'disconnected') this.#lostTimer = setTimeout(() => this.prod(), disconnectedMs);
    });
    connection.addEventListener('track', ({ track }) => {
      for (const change of ['mute', 'unmute']) track.addEventListener(change, () => this.#options.changed());
      this.#options.changed();
    });
  }

  /** Whatever was lost on the way, a later attempt makes up for it. */
  #watch(): void {
    this.#attempts = this.#isSettled ? 0 : this.#attempts + 1;
    const wait = Math.min(attemptMs.longest, attemptMs.first * 1.5 ** Math.max(0, this.#attempts - 1));
    this.#attemptTimer = setTimeout(() => {
      this.prod();
      this.#watch();
    }, wait);
  }

  #do(step: () => Promise<void>): void {
    this.#work = this.#work
      .then(() => (this.#isClosed ? undefined : step()))
      // A description that the browser cannot use is like one that was lost.
      .catch(() => {});
  }

  async #take(data: CallSignalData): Promise<void> {
    switch (data.type) {
      case 'hello':
        // Also when all seems well here: the other side knows why it asks.
        if (this.#options.offers && Date.now() - this.#offeredAt > justMs) await this.#negotiate();
        return;
      case 'candidate':
        if (this.#generations.admits(data)) await this.#connection.addIceCandidate(data);
        return;
      case 'offer':
        return this.#takeOffer(data.sdp);
      case 'answer':
        if (this.#connection.signalingState === 'have-local-offer' && !this.#generations.isStaleAnswer(data.sdp)) await this.#describe(data);
    }
  }

  async #takeOffer(sdp: string): Promise<void> {
    if (this.#options.offers || this.#generations.isStaleOffer(sdp)) return;
    await this.#describe({ type: 'offer', sdp });
    for (const transceiver of this.#connection.getTransceivers()) transceiver.direction = 'sendrecv';
    this.#sendTracks();
    await this.#connection.setLocalDescription();
    this.#tell();
  }

  async #describe(description: RTCSessionDescriptionInit & { sdp: string }): Promise<void> {
    await this.#connection.setRemoteDescription(description);
    const waiting = this.#generations.applied(description.sdp);
    await Promise.allSettled(waiting.map((candidate) => this.#connection.addIceCandidate(candidate)));
  }

  /** A new offer, or the one that has not been answered, with what was found out since. */
  async #negotiate(): Promise<void> {
    const connection = this.#connection;
    if (!this.#options.offers) return this.#queue.add({ type: 'hello' });
    if (connection.signalingState === 'stable') {
      if (connection.remoteDescription) {
        connection.setConfiguration({ ...connection.getConfiguration(), iceServers: this.#options.iceServers() });
        connection.restartIce();
      }
      await connection.setLocalDescription();
    }
    this.#offeredAt = Date.now();
    this.#tell();
  }

  #tell(): void {
    const { type, sdp } = this.#connection.localDescription!;
    if (type === 'offer' || type === 'answer') this.#queue.add({ type, sdp });
  }

  #sendTracks(): void {
    this.#connection.getTransceivers().forEach(({ sender }, place) => {
      const track = this.#tracks[slots[place]!];
      // One that ended meanwhile is followed by another.
      if (sender.track !== track) void sender.replaceTrack(track).catch(() => {});
    });
  }
}
