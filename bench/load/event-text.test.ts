import { expect, test } from 'vitest';
import { PreparedMessage } from '../../src/transport/websocket/prepared-message.ts';
import { stampedText, stampOf } from './device.ts';
import { eventsIn, headsIn, seqIn } from './event-text.ts';

const event = (seq: number, text: string) => ({
  conversationId: '00000002-0000-7000-8000-000000000001',
  seq,
  id: `00000003-0000-7000-8000-${String(seq).padStart(12, '0')}`,
  prevId: null,
  kind: 'message.sent',
  senderId: 'somebody',
  clientId: 'something',
  messageNo: seq - 1,
  createdAt: 1,
  payload: { text },
});

test('an event of the stream is found in its frame, with who wrote it and when', () => {
  const message = new PreparedMessage({ type: 'event', event: event(12, stampedText(7)) });
  const frame = message.frame('1', 5).toString();
  expect(eventsIn(frame, 0)).toMatchObject([{ conversation: event(12, '').conversationId, seq: 12, id: event(12, '').id }]);
  expect(stampOf(frame)?.sender).toBe(7);
  expect(performance.now() - stampOf(frame)!.sentAt).toBeLessThan(1_000);
});

test('the events of a page are all found, whatever is said in them', () => {
  const events = [event(3, '"seq":99'), event(4, '"conversationId":"not one'), event(5, '')];
  expect(eventsIn(JSON.stringify({ events, head: { seq: 5, id: 'x' } }), 0).map(({ seq }) => seq)).toEqual([3, 4, 5]);
});

test('a frame without a stamp is nobody’s message', () => {
  expect(stampOf(JSON.stringify(event(1, 'hello')))).toBeNull();
});

test('heads and acknowledgements give their numbers', () => {
  const heads = [{ conversationId: event(1, '').conversationId, kind: 'group', lastSeq: 41, headId: event(41, '').id, changedAt: 1 }];
  expect(headsIn(JSON.stringify({ heads }))).toEqual([{ conversation: event(1, '').conversationId, seq: 41, id: event(41, '').id }]);
  expect(seqIn('{"id":9,"result":{"type":"data","data":{"json":{"seq":17,"id":"x"}}}}')).toBe(17);
});
