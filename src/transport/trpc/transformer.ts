import superjson from 'superjson';
import { isPrepared } from '../websocket/prepared-message.ts';

/**
 * How inputs and outputs become JSON and back: superjson. A stream message that has its text already
 * passes through untouched, for the WebSocket encoder to splice (`websocket/encoder.ts`); over
 * server-sent events it goes out in the same form.
 */
export const transformer = {
  serialize(value: unknown): unknown {
    if (isPrepared(value)) return { json: value.message };
    if (isTrackedPrepared(value)) return value;
    return superjson.serialize(value);
  },
  deserialize: (value: unknown): unknown => superjson.deserialize(value as Parameters<typeof superjson.deserialize>[0]),
};

/** What the WebSocket adapter makes of a tracked value. */
function isTrackedPrepared(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'data' in value && isPrepared(value.data);
}
