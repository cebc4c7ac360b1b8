import { AccessToken } from 'livekit-server-sdk';
import type { CallRooms } from '../../domain/call.ts';

export interface LiveKitSettings {
  /** Where browsers connect, wss://… */
  url: string;
  apiKey: string;
  apiSecret: string;
}

/** Rooms of a LiveKit server: it believes whoever brings a token that we signed. It opens a room for the first and forgets it after the last. */
export class LiveKitRooms implements CallRooms {
  readonly #settings: LiveKitSettings;

  constructor(settings: LiveKitSettings) {
    this.#settings = settings;
  }

  async admit({ callId, deviceId, name }: { callId: string; deviceId: string; name: string }): Promise<{ token: string; url: string }> {
    const { url, apiKey, apiSecret } = this.#settings;
    // It is asked for at joining and at no other time; LiveKit renews it for as long as one is connected.
    const token = new AccessToken(apiKey, apiSecret, { identity: deviceId, name, ttl: '10m' });
    token.addGrant({ roomJoin: true, room: callId, canPublish: true, canSubscribe: true, canPublishData: false });
    return { token: await token.toJwt(), url };
  }
}
