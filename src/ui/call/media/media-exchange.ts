import type { CallSignal, CallSignalData, Shows } from '../../../domain/call.ts';
import type { OwnMedia, PreparedMedia } from '../call-view.ts';
import { AudioOnlyRule } from './audio-only.ts';
import { LocalMedia } from './local-media.ts';
import type { MediaLink, Other, RemoteMedia } from './media-link.ts';
import { Mesh } from './mesh.ts';
import { watchNetwork } from './network.ts';
import { OwnVoice } from './own-voice.ts';
import { measureEveryMs, worst } from './quality.ts';
import { RoomLink } from './room.ts';

export interface ExchangeOptions {
  deviceId: string;
  prepared: PreparedMedia;
  iceServers(): RTCIceServer[];
  signal(to: string, data: CallSignalData): Promise<void>;
  roomTicket(): Promise<{ token: string; url: string }>;
  changed(): void;
}

/** What this device sends to the others in a call, and what it gets of them. */
export class MediaExchange {
  readonly #options: ExchangeOptions;
  readonly #local: LocalMedia;
  readonly #voice: OwnVoice;
  readonly #audioOnly = new AudioOnlyRule();
  readonly #stops: (() => void)[];
  #others: readonly Other[] = [];
  #link: MediaLink | null = null;
  #isInRoom = false;

  constructor(options: ExchangeOptions) {
    const { prepared, changed } = options;
    this.#options = options;
    this.#voice = new OwnVoice(changed);
    this.#local = new LocalMedia(prepared, () => this.#localChanged());
    this.#local.setAudio(prepared.audioOn);
    this.#local.setVideo(prepared.videoOn);
    const timer = setInterval(() => this.#judge(), measureEveryMs);
    this.#stops = [() => clearInterval(timer), watchNetwork(() => this.#link?.networkChanged())];
  }

  get own(): OwnMedia {
    return { ...this.#local.view, speaking: this.#voice.speaking };
  }

  get shows(): Shows {
    return this.#local.shows;
  }

  get audioOnly(): boolean {
    return this.#audioOnly.isOn;
  }

  get isConnected(): boolean {
    return this.#others.some(({ deviceId }) => this.of(deviceId)?.connection === 'connected');
  }

  of(deviceId: string): RemoteMedia | undefined {
    return this.#link?.media(deviceId);
  }

  /** Call it before others learn of this device, so that nothing they say is missed. */
  open(): void {
    const { deviceId, iceServers, signal, changed } = this.#options;
    this.#link = new Mesh({ deviceId, iceServers, tracks: this.#local.tracks, send: signal, changed });
  }

  connect(others: readonly Other[]): void {
    this.#others = others;
    this.#link?.connect(others);
  }

  /** For a moment nothing is heard: everybody moves at once. */
  moveToRoom(): void {
    if (this.#isInRoom) return;
    this.#isInRoom = true;
    this.#link?.close();
    const { roomTicket, changed } = this.#options;
    this.#link = new RoomLink({ tracks: this.#local.tracks, ticket: roomTicket, changed });
  }

  receive(signal: CallSignal): void {
    if (signal.to === this.#options.deviceId) this.#link?.receive(signal);
  }

  /** Signals get through again. */
  signalling(): void {
    this.#link?.signalling();
  }

  setAudio(on: boolean): void {
    this.#local.setAudio(on);
  }

  setVideo(on: boolean): void {
    this.#audioOnly.decided(Date.now());
    this.#local.setVideo(on);
    this.#options.changed();
  }

  setScreen(on: boolean): void {
    void this.#local.setScreen(on);
  }

  chooseMicrophone(deviceId: string): void {
    this.#local.chooseMicrophone(deviceId);
  }

  chooseCamera(deviceId: string): void {
    this.#local.chooseCamera(deviceId);
  }

  close(): void {
    for (const stop of this.#stops) stop();
    this.#link?.close();
    this.#link = null;
    this.#local.close();
    this.#voice.close();
  }

  #localChanged(): void {
    const { tracks } = this.#local;
    this.#voice.hear(tracks.audio);
    this.#link?.send(tracks);
    this.#options.changed();
  }

  /** Voice goes before video where there is not room for both. */
  #judge(): void {
    const { isOn } = this.#audioOnly;
    if (!isOn && !this.#local.shows.video) return;
    const qualities = this.#others.map(({ deviceId }) => {
      const media = this.of(deviceId);
      return worst([media?.quality ?? null, media?.outgoing ?? null]);
    });
    const turnsOn = this.#audioOnly.measured(qualities, Date.now());
    if (turnsOn !== isOn) this.#local.setVideo(!turnsOn);
  }
}
