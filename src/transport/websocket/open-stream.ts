import type { TrackedEnvelope } from '@trpc/server';
import { tracked } from '@trpc/server';
import { DomainError } from '../../domain/error.ts';
import { presenceTtlMs } from '../../domain/presence.ts';
import type { Caller } from '../../domain/session.ts';
import type { StreamMessage } from '../../domain/stream.ts';
import type { DeviceSocket } from './device.ts';
import { Device } from './device.ts';
import type { Hub } from './hub.ts';

export interface StreamRequest {
  caller: Caller;
  /** When the session ends, and the stream with it (milliseconds since the epoch). */
  expiresAt: number;
  /** Watermark to resume from: only conversations changed since are told. Null tells all. */
  since: number | null;
  signal: AbortSignal;
  /** The WebSocket, whose buffer is watched; null where the transport pulls at its own pace. */
  socket: DeviceSocket | null;
}

export type OpenStream = (request: StreamRequest) => AsyncGenerator<TrackedEnvelope<StreamMessage>, void, void>;

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

/**
 * The subscription of one device. Every value is tracked, ephemeral ones too: a single untracked
 * value would erase tRPC's `lastEventId`.
 */
export function createOpenStream(context: StreamContext): OpenStream {
  const { hub, newId, schedule } = context;
  const streaming = new WeakSet<object>();

  return async function* openStream({ caller, expiresAt, since, signal, socket }) {
    if (socket && streaming.has(socket)) throw new DomainError('conflict', 'This connection already has a stream');
    if (socket) streaming.add(socket);
    const from = since || null; // 0 stands for "nothing told yet"
    const device = new Device({ ...caller, connectionId: newId(), since: from, socket, schedule });
    // A waiting `next()` holds up the generator's return: it must end with the subscription.
    signal.addEventListener('abort', () => device.close(), { once: true });
    const goneAway = beat(device, expiresAt, context);
    try {
      await hub.connect(device, from);
      for (let next = await device.next(); next; next = await device.next()) {
        yield tracked(String(next.watermark), next.prepared as unknown as StreamMessage);
      }
    } finally {
      hub.disconnect(device);
      if (socket) streaming.delete(socket);
      goneAway();
    }
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
