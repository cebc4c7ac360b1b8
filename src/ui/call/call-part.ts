import { v7 as newId } from 'uuid';
import type { Api } from '../../client/transport.ts';
import type { Call, CallMedia, CallSignalData, Shows } from '../../domain/call.ts';
import { persist, within } from './persist.ts';

/** So long it is tried to get into a call, and to be heard when leaving it (milliseconds). */
const enterMs = 15_000;
const leaveMs = 45_000;

/** What this device says to the servers about its part in a call. Everything rejects with a LinkError. */
export class CallPart {
  /** New for each call: a device that left cannot be mistaken for the one that comes again. */
  readonly deviceId = newId();
  readonly #api: Api;
  readonly #conversationId: string;
  #callId: string;

  constructor(api: Api, conversationId: string, callId: string = newId()) {
    this.#api = api;
    this.#conversationId = conversationId;
    this.#callId = callId;
  }

  get callId(): string {
    return this.#callId;
  }

  get ids(): { conversationId: string; callId: string; deviceId: string } {
    return { conversationId: this.#conversationId, callId: this.#callId, deviceId: this.deviceId };
  }

  async iceServers(goesOn: () => boolean): Promise<RTCIceServer[]> {
    return (await persist((signal) => this.#api.calls.settings.query(undefined, { signal }), { forMs: enterMs, goesOn })).iceServers;
  }

  /** Calls everyone; where a call is going on already, comes into that one. */
  async ring(media: CallMedia, goesOn: () => boolean): Promise<Call> {
    const call = await persist((signal) => this.#api.calls.ring.mutate({ ...this.ids, media }, { signal }), { forMs: enterMs, goesOn });
    if (call.id === this.#callId) return call;
    this.#callId = call.id;
    return this.join(goesOn);
  }

  join(goesOn: () => boolean): Promise<Call> {
    return persist((signal) => this.#api.calls.join.mutate(this.ids, { signal }), { forMs: enterMs, goesOn });
  }

  leave(): Promise<Call> {
    return persist((signal) => this.#api.calls.leave.mutate(this.ids, { signal }), { forMs: leaveMs });
  }

  connected(): Promise<Call> {
    return within((signal) => this.#api.calls.connected.mutate(this.ids, { signal }));
  }

  /** What is known of the call lets servers that have forgotten it go on with it. */
  heard({ startedSeq, answeredAt }: Call, shows: Shows): Promise<Call> {
    return within((signal) => this.#api.calls.heard.mutate({ ...this.ids, startedSeq, answeredAt, shows }, { signal }));
  }

  async signal(to: string, data: CallSignalData): Promise<void> {
    await within((signal) => this.#api.calls.signal.mutate({ ...this.ids, to, data }, { signal }));
  }

  roomTicket(): Promise<{ token: string; url: string }> {
    return within((signal) => this.#api.calls.roomTicket.mutate(this.ids, { signal }));
  }
}
