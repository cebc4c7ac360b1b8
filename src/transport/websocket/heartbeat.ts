import { presenceTtlMs } from '../../domain/presence.ts';
import type { Device } from './device.ts';

export interface Presence {
  connected(userId: string, connectionId: string): Promise<void>;
  alive(userId: string, connectionId: string): Promise<void>;
  disconnected(userId: string, connectionId: string): Promise<void>;
}

/** Of so many groups of devices one is seen to at a time, so that thousands are not all at once. */
const groups = 10;
const beatMs = presenceTtlMs / 3 / groups;

/**
 * Keeps people's dots green while their devices are connected, for as long as their sessions last.
 * Presence is best effort: no stream fails for it. One timer does for all devices, and runs while there are any.
 */
export class Heartbeat {
  readonly #presence: Presence;
  readonly #onError: (error: unknown) => void;
  /** Each device with the end of its session. */
  readonly #groups = Array.from({ length: groups }, () => new Map<Device, number>());
  #timer: NodeJS.Timeout | null = null;
  #size = 0;
  #begun = 0;
  #beats = 0;

  constructor(presence: Presence, onError: (error: unknown) => void) {
    this.#presence = presence;
    this.#onError = onError;
  }

  begin(device: Device, expiresAt: number): void {
    this.#groups[this.#begun++ % groups]!.set(device, expiresAt);
    this.#size++;
    this.#timer ??= setInterval(() => this.#beat(), beatMs).unref();
    this.#presence.connected(device.userId, device.connectionId).catch(this.#onError);
  }

  end(device: Device): void {
    if (!this.#groups.some((group) => group.delete(device))) return;
    this.#presence.disconnected(device.userId, device.connectionId).catch(this.#onError);
    if (--this.#size > 0) return;
    clearInterval(this.#timer!);
    this.#timer = null;
  }

  #beat(): void {
    for (const [device, expiresAt] of this.#groups[this.#beats++ % groups]!) {
      if (Date.now() >= expiresAt) device.close({ code: 4401, text: 'session expired' });
      else this.#presence.alive(device.userId, device.connectionId).catch(this.#onError);
    }
  }
}
