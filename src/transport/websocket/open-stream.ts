import { presenceTtlMs } from '../../domain/presence.ts';
import type { Caller } from '../../domain/session.ts';
import { Device } from './device.ts';
import type { Hub } from './hub.ts';
import type { Push } from './push-stream.ts';
import { PushStream } from './push-stream.ts';

export interface StreamRequest {
  caller: Caller;
  /** When the session ends, and the stream with it (milliseconds since the epoch). */
  expiresAt: number;
  /** Watermark to resume from: only conversations changed since are told. Null tells all. */
  since: number | null;
  signal: AbortSignal;
}

/** The subscription of one device. */
export type OpenStream = (request: StreamRequest) => PushStream;

export interface StreamContext {
  hub: Hub;
  presence: Presence;
  newId(): string;
  /** Runs something later; the timer must not keep the process alive. */
  schedule(run: () => void, ms: number): void;
  onError(error: unknown): void;
}

interface Presence {
  connected(userId: string, connectionId: string): Promise<void>;
  alive(userId: string, connectionId: string): Promise<void>;
  disconnected(userId: string, connectionId: string): Promise<void>;
}

export function createOpenStream(context: StreamContext): OpenStream {
  const { hub, newId, schedule } = context;
  return ({ caller, expiresAt, since, signal: given }) => {
    const from = since || null; // 0 stands for "nothing told yet"
    const push: Push = async (sink, signal) => {
      if (signal.aborted) return;
      const device = new Device({ ...caller, connectionId: newId(), since: from, sink, schedule });
      signal.addEventListener('abort', () => device.close(), { once: true });
      const goneAway = beat(device, expiresAt, context);
      try {
        await hub.connect(device, from);
        await device.ended;
      } finally {
        hub.disconnect(device);
        goneAway();
      }
    };
    return new PushStream(push, given);
  };
}

/**
 * Keeps the person's dot green while the device is connected, for as long as its session lasts.
 * Presence is best effort: no stream fails for it.
 */
function beat(device: Device, expiresAt: number, { presence, onError }: StreamContext): () => void {
  const { userId, connectionId } = device;
  presence.connected(userId, connectionId).catch(onError);
  const timer = setInterval(() => {
    if (Date.now() >= expiresAt) device.close({ code: 4401, text: 'session expired' });
    else presence.alive(userId, connectionId).catch(onError);
  }, presenceTtlMs / 3);
  timer.unref();
  return () => {
    clearInterval(timer);
    presence.disconnected(userId, connectionId).catch(onError);
  };
}
