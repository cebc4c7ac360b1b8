import type { CallSignal, CallSignalData } from '../../../domain/call.ts';
import type { MediaLink, Other, OutgoingTracks, RemoteMedia } from './media-link.ts';
import { Peer } from './peer.ts';
import { measureEveryMs } from './quality.ts';
import { Remote } from './remote.ts';
import { levelEveryMs } from './speaking.ts';

export interface MeshOptions {
  deviceId: string;
  iceServers(): RTCIceServer[];
  tracks: OutgoingTracks;
  send(to: string, data: CallSignalData): Promise<void>;
  changed(): void;
}

interface Connected {
  other: Other;
  peer: Peer;
  remote: Remote;
}

/** Signals of devices that are not known yet, each so many at most. */
const mostEarly = 60;
const mostStrangers = 10;

/** Every device connected to every other. */
export class Mesh implements MediaLink {
  readonly #options: MeshOptions;
  readonly #connected = new Map<string, Connected>();
  /** They may arrive before it is told who they come from. */
  readonly #early = new Map<string, CallSignalData[]>();
  readonly #timers: ReturnType<typeof setInterval>[];
  #tracks: OutgoingTracks;

  constructor(options: MeshOptions) {
    this.#options = options;
    this.#tracks = options.tracks;
    this.#timers = [setInterval(() => this.#listen(), levelEveryMs), setInterval(() => void this.#measure(), measureEveryMs)];
  }

  connect(others: readonly Other[]): void {
    const wanted = new Set(others.map(({ deviceId }) => deviceId));
    for (const [deviceId, { peer }] of this.#connected) {
      if (wanted.has(deviceId)) continue;
      peer.close();
      this.#connected.delete(deviceId);
    }
    for (const other of others) {
      const known = this.#connected.get(other.deviceId);
      if (known) known.other = other;
      else this.#meet(other);
    }
  }

  send(tracks: OutgoingTracks): void {
    this.#tracks = tracks;
    for (const peer of this.#peers) peer.send(tracks);
  }

  media(deviceId: string): RemoteMedia | undefined {
    const known = this.#connected.get(deviceId);
    return known?.remote.media(known.other);
  }

  receive({ from: { deviceId }, data }: CallSignal): void {
    const known = this.#connected.get(deviceId);
    if (known) return known.peer.receive(data);
    const early = this.#early.get(deviceId) ?? [];
    if (early.length >= mostEarly || (early.length === 0 && this.#early.size >= mostStrangers)) return;
    this.#early.set(deviceId, [...early, data]);
  }

  signalling(): void {
    for (const peer of this.#peers) peer.signalling();
  }

  networkChanged(): void {
    for (const peer of this.#peers) peer.restart();
  }

  close(): void {
    for (const timer of this.#timers) clearInterval(timer);
    for (const peer of this.#peers) peer.close();
    this.#connected.clear();
  }

  get #peers(): Peer[] {
    return [...this.#connected.values()].map(({ peer }) => peer);
  }

  #meet(other: Other): void {
    const { deviceId, iceServers, send, changed } = this.#options;
    const peer = new Peer({
      // Both sides come to opposite answers without asking each other.
      offers: deviceId > other.deviceId,
      iceServers,
      tracks: this.#tracks,
      send: (data) => send(other.deviceId, data),
      changed,
    });
    this.#connected.set(other.deviceId, { other, peer, remote: new Remote(peer) });
    for (const data of this.#early.get(other.deviceId) ?? []) peer.receive(data);
    this.#early.delete(other.deviceId);
  }

  #listen(): void {
    const now = Date.now();
    const changes = [...this.#connected.values()].map(({ remote }) => remote.listen(now));
    if (changes.includes(true)) this.#options.changed();
  }

  async #measure(): Promise<void> {
    const changes = await Promise.all([...this.#connected.values()].map(({ remote }) => remote.measure()));
    if (changes.includes(true)) this.#options.changed();
  }
}
