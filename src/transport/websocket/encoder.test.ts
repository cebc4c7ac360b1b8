import superjson from 'superjson';
import { expect, it } from 'vitest';
import type { StreamMessage } from '../../domain/stream.ts';
import { spliceEncoder } from './encoder.ts';
import { PreparedMessage } from './prepared-message.ts';

const message: StreamMessage = { type: 'typing', conversationId: 'c', userId: 'quote " backslash \\ newline \n emoji 🙂' };

it('a spliced frame is what superjson and JSON would have made of it', () => {
  const envelope = (data: unknown) => ({ id: 7, result: { type: 'data', id: '12', data } });
  const stock = JSON.stringify(envelope(superjson.serialize({ id: '12', data: message })));
  const spliced = spliceEncoder.encode(envelope({ id: '12', data: new PreparedMessage(message) }));
  expect(JSON.parse(spliced)).toEqual(JSON.parse(stock));
});

it('any other frame is plain JSON', () => {
  for (const frame of [{ id: 1, result: { type: 'started' } }, { id: null, method: 'reconnect' }, { id: 1, error: {} }, null]) {
    expect(spliceEncoder.encode(frame)).toBe(JSON.stringify(frame));
  }
});
