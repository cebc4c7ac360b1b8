import type { Caller } from '../../domain/session.ts';
import { Device } from './device.ts';
import { Heartbeat } from './heartbeat.ts';
import type { Presence } from './heartbeat.ts';
import type { Hub } from './hub.ts';
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
  hub: Pick<Hub, 'connect' | 'disconnect'>;
  presence: Presence;
  newId(): string;
  /** Runs something later; the timer must not keep the process alive. */
  schedule(run: () => void, ms: number): void;
  onError(error: unknown): void;
}

export function createOpenStream({ hub, presence, newId, schedule, onError }: StreamContext): OpenStream {
  const heartbeat = new Heartbeat(presence, onError);

  const live = async (device: Device, { since, expiresAt }: { since: number | null; expiresAt: number }) => {
    try {
      await hub.connect(device, since);
      // Its person's friends are told after it was: they may be thousands.
      if (!device.closed) heartbeat.begin(device, expiresAt);
      await device.ended;
    } finally {
      hub.disconnect(device);
      heartbeat.end(device);
    }
  };

  return ({ caller, expiresAt, since, signal }) =>
    new PushStream((sink) => {
      const from = since || null; // 0 stands for "nothing told yet"
      const device = new Device({ ...caller, connectionId: newId(), since: from, sink, schedule });
      return { ended: live(device, { since: from, expiresAt }), stop: () => device.close() };
    }, signal);
}
