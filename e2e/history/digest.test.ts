import { expect, it } from 'vitest';
import { digestOf } from './digest.ts';

const message = { seq: 3, id: 'm', kind: 'message.sent', payload: { text: 'hello' } };

function digest(payload: Record<string, unknown>): string {
  return digestOf({ ...message, payload });
}

it.each([
  { ...message, seq: 4 },
  { ...message, id: 'n' },
  { ...message, kind: 'message.other' },
  ...[{ text: 'hallo' }, { text: 'hello', editedSeq: 4 }, { text: 'hello', replyTo: 2 }, { text: '', deletedSeq: 4 }, { text: 'hello', reactions: { '🎉': ['alice'] } }, {}].map((payload) => ({ ...message, payload })),
])('a row that shows something else has another digest: %o', (other) => {
  expect(digestOf(other)).not.toBe(digestOf(message));
});

it('what a payload calls its kind is not mistaken for the kind of the event', () => {
  const opened = (kind: string, of: string) => digestOf({ ...message, kind, payload: { kind: of } });
  expect(opened('conversation.created', 'group')).not.toBe(opened('unknown', 'group'));
  expect(opened('conversation.created', 'group')).not.toBe(opened('conversation.created', 'direct'));
});

it('the order of keys is of no matter, at any depth, nor are keys without a value', () => {
  expect(digest({ text: 'hello', more: { a: [1, 2], b: 2 } })).toBe(digest({ more: { b: 2, a: [1, 2] }, text: 'hello' }));
  expect(digest({ text: 'hello', replyTo: undefined })).toBe(digest({ text: 'hello' }));
  expect(digest({ text: 'hello', reactions: {} })).toBe(digest({ text: 'hello' }));
});

it('who reacted first is of no matter, but who reacted and with what', () => {
  const reacted = (reactions: Record<string, string[]>) => digest({ text: 'hello', reactions });
  expect(reacted({ '🎉': ['bob', 'alice'], '👋': ['bob'] })).toBe(reacted({ '👋': ['bob'], '🎉': ['alice', 'bob'] }));
  expect(reacted({ '🎉': ['bob'] })).not.toBe(reacted({ '🎉': ['alice'] }));
  expect(reacted({ '🎉': ['bob'] })).not.toBe(reacted({ '👋': ['bob'] }));
});

it('when a message was last edited matters until it is deleted', () => {
  expect(digest({ text: '', editedSeq: 4, deletedSeq: 6 })).toBe(digest({ text: '', deletedSeq: 6 }));
  expect(digest({ text: '', deletedSeq: 7 })).not.toBe(digest({ text: '', deletedSeq: 6 }));
  expect(digest({ text: 'hello', editedSeq: 4 })).not.toBe(digest({ text: 'hello', editedSeq: 5 }));
});
