import { createHmac } from 'node:crypto';
import type { CallRelays, IceServer } from '../../domain/call.ts';
import type { Clock } from '../../domain/clock.ts';
import { systemClock } from '../../domain/clock.ts';

export interface RelaySettings {
  stunUrls: string[];
  /** `secret`: the one that the relay was given, too (coturn's `static-auth-secret`). */
  turn: { urls: string[]; secret: string } | null;
}

/** How long credentials hold. A relay asks for them again and again while a call lasts, so: longer than any call (seconds). */
const validSeconds = 12 * 60 * 60;

/**
 * STUN and TURN servers. A relay that shares a secret with us believes a user name that says until when it
 * holds, with its HMAC as the password (draft-uberti-behave-turn-rest, coturn's `use-auth-secret`): it
 * needs to know nobody, and nobody needs to be told of a password that lasts.
 */
export class TurnRelays implements CallRelays {
  readonly #settings: RelaySettings;
  readonly #clock: Clock;

  constructor(settings: RelaySettings, clock: Clock = systemClock) {
    this.#settings = settings;
    this.#clock = clock;
  }

  iceServers(userId: string): IceServer[] {
    const { stunUrls, turn } = this.#settings;
    const servers: IceServer[] = stunUrls.length > 0 ? [{ urls: stunUrls }] : [];
    if (!turn) return servers;
    const username = `${Math.floor(this.#clock.now() / 1_000) + validSeconds}:${userId}`;
    const credential = createHmac('sha1', turn.secret).update(username).digest('base64');
    return [...servers, { urls: turn.urls, username, credential }];
  }
}
