import type { DeliveryClient } from '../../client/contract.ts';
import { linkErrorOf } from '../../client/link/link-error.ts';
import { isDefinite } from '../../client/link/server-link.ts';
import type { Call, CallMedia, Shows } from '../../domain/call.ts';
import { participantOf, participantsIn } from '../../domain/call-rule.ts';
import { CallPart } from './call-part.ts';
import { callProblemOf } from './call-problem.ts';
import type { CallProblem, CallSession, CallView, PreparedMedia } from './call-view.ts';
import { farewell } from './farewell.ts';
import { Heartbeat } from './heartbeat.ts';
import { MediaExchange } from './media/media-exchange.ts';
import { Others } from './others.ts';
import { phaseOf, sameShows, tilesOf } from './session-view.ts';
import { whenOnline } from './when-online.ts';

/** The servers are told the same again after so long at the earliest (milliseconds). */
const tellEveryMs = 1_000;

export interface SessionOptions {
  client: DeliveryClient;
  conversationId: string;
  media: CallMedia;
  prepared: PreparedMedia;
  /** The one to come into; null begins one. */
  callId: string | null;
  /** It comes in only then. */
  after: Promise<void> | null;
  /** Told whatever the servers answer about the call. */
  learned(call: Call): void;
}

/** This device's part in one call, from the wish to be in it to its end. */
export class LiveSession implements CallSession {
  readonly #options: SessionOptions;
  readonly #part: CallPart;
  readonly #media: MediaExchange;
  readonly #others = new Others();
  readonly #heartbeat = new Heartbeat(() => this.#beat());
  readonly #listeners = new Set<() => void>();
  readonly #stops: (() => void)[];
  readonly #entering: Promise<void>;
  #departing: Promise<void> | null = null;
  #call: Call | null = null;
  #iceServers: RTCIceServer[] = [];
  /** What the servers were told last. */
  #shown: Shows | null = null;
  #toldAt = -Infinity;
  #ended: { problem: CallProblem | null } | null = null;
  #view: CallView | null = null;

  constructor(options: SessionOptions) {
    const { client, conversationId, callId, prepared } = options;
    this.#options = options;
    this.#part = new CallPart(client.api, conversationId, callId ?? undefined);
    this.#media = new MediaExchange({
      deviceId: this.#part.deviceId,
      prepared,
      iceServers: () => this.#iceServers,
      signal: (to, data) => this.#part.signal(to, data),
      roomTicket: () => this.#part.roomTicket(),
      changed: () => this.#mediaChanged(),
    });
    this.#stops = this.#listen();
    this.#entering = this.#enter();
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  view(): CallView {
    return (this.#view ??= this.#look());
  }

  setAudio(on: boolean): void {
    if (!this.#ended) this.#media.setAudio(on);
  }

  setVideo(on: boolean): void {
    if (!this.#ended) this.#media.setVideo(on);
  }

  setScreen(on: boolean): void {
    if (!this.#ended) this.#media.setScreen(on);
  }

  chooseMicrophone(deviceId: string): void {
    if (!this.#ended) this.#media.chooseMicrophone(deviceId);
  }

  chooseCamera(deviceId: string): void {
    if (!this.#ended) this.#media.chooseCamera(deviceId);
  }

  leave(): void {
    this.#end(null);
  }

  /** Resolves when the servers know that it was left, or cannot be told. */
  get departed(): Promise<void> | null {
    return this.#departing;
  }

  // --- coming in --------------------------------------------------------------------------------

  async #enter(): Promise<void> {
    const { media, callId, after } = this.#options;
    const goesOn = () => !this.#ended;
    await after;
    try {
      this.#iceServers = await this.#part.iceServers(goesOn);
      if (this.#ended) return;
      this.#media.open();
      const call = await (callId === null ? this.#part.ring(media, goesOn) : this.#part.join(goesOn));
      this.#call = call;
      this.#answered(call);
      this.#heartbeat.now();
    } catch (error) {
      this.#end(callProblemOf(linkErrorOf(error)));
    }
  }

  #listen(): (() => void)[] {
    const { client } = this.#options;
    const leaving = new AbortController();
    globalThis.addEventListener('pagehide', () => this.#pageHides(), { signal: leaving.signal });
    return [
      () => leaving.abort(),
      whenOnline(client, () => void this.#signalling()),
      client.onCall((call) => this.#told(call)),
      client.onSignal((signal) => this.#media.receive(signal)),
    ];
  }

  // --- what happens -----------------------------------------------------------------------------

  #answered(call: Call): void {
    this.#options.learned(call);
    this.#told(call);
  }

  #told(call: Call): void {
    if (this.#ended || !this.#call || call.id !== this.#call.id || call.version < this.#call.version) return;
    this.#call = call;
    if (call.status === 'ended') return this.#end(null);
    const { userId } = this.#options.client;
    const own = participantOf(call, userId);
    if (own?.state === 'joined' && own.deviceId !== this.#part.deviceId) return this.#end('elsewhere');
    // Away for too long.
    if (own && own.state !== 'joined') return this.#end('unreachable');
    this.#others.told(call, { userId, now: Date.now() });
    if (call.room) this.#media.moveToRoom();
    this.#media.connect(this.#others.list);
    this.#changed();
    void this.#tellConnected();
  }

  #mediaChanged(): void {
    this.#changed();
    if (!this.#call || this.#ended) return;
    if (!sameShows(this.#shown, this.#media.shows)) this.#heartbeat.now();
    void this.#tellConnected();
  }

  /** Again whenever the servers do not know it, for they may have forgotten. */
  async #tellConnected(): Promise<void> {
    const call = this.#call;
    const own = call && participantOf(call, this.#options.client.userId);
    if (!own || own.connected || participantsIn(call).length < 2 || !this.#media.isConnected || Date.now() - this.#toldAt < tellEveryMs) return;
    this.#toldAt = Date.now();
    const answer = await this.#part.connected().catch(() => null);
    if (answer) this.#answered(answer);
  }

  /** Says that this device is there, and what it shows. Resolves whether that got through. */
  async #beat(): Promise<boolean> {
    const call = this.#call;
    if (!call || this.#ended) return true;
    if (this.#others.giveUp(Date.now(), ({ deviceId }) => this.#media.of(deviceId)?.connection === 'connected')) this.#told(call);
    const { shows } = this.#media;
    try {
      this.#shown = shows;
      this.#answered(await this.#part.heard(call, shows));
      return true;
    } catch (thrown) {
      const error = linkErrorOf(thrown);
      if (isDefinite(error.code)) this.#end(callProblemOf(error));
      return false;
    }
  }

  /** The servers are there again. */
  async #signalling(): Promise<void> {
    if (this.#call) this.#heartbeat.now();
    this.#media.signalling();
    // Credentials of a relay expire; old ones are better than none.
    this.#iceServers = await this.#part.iceServers(() => !this.#ended).catch(() => this.#iceServers);
  }

  // --- its end ----------------------------------------------------------------------------------

  #pageHides(): void {
    if (this.#ended) return;
    farewell(this.#part.ids);
    this.#end(null);
  }

  #end(problem: CallProblem | null): void {
    if (this.#ended) return;
    this.#ended = { problem };
    for (const stop of this.#stops) stop();
    this.#heartbeat.stop();
    this.#media.close();
    if (problem !== 'elsewhere' && this.#call?.status !== 'ended') this.#departing = this.#depart();
    this.#changed();
  }

  /** Also when it is not known to have come in: it may have, and the answer was lost. */
  async #depart(): Promise<void> {
    await this.#entering;
    const call = await this.#part.leave().catch(() => null);
    if (!call) return;
    this.#call = call;
    this.#options.learned(call);
    this.#changed();
  }

  // --- what is seen of it -----------------------------------------------------------------------

  #look(): CallView {
    const { conversationId, media } = this.#options;
    const tiles = tilesOf(this.#others.list, (deviceId) => this.#media.of(deviceId));
    return {
      conversationId,
      call: this.#call,
      media,
      phase: phaseOf({ call: this.#call, hasEnded: this.#ended !== null, tiles }),
      own: this.#media.own,
      tiles,
      audioOnly: this.#media.audioOnly,
      problem: this.#ended?.problem ?? null,
    };
  }

  #changed(): void {
    this.#view = null;
    for (const listener of [...this.#listeners]) listener();
  }
}
