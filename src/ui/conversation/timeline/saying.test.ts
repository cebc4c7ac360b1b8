import { describe, expect, it } from 'vitest';
import type { OutboxAction, OutboxEntry } from '../../../client/contract.ts';
import type { Message } from '../../../domain/message.ts';
import { sayingsOf } from './saying.ts';

const message = (seq: number, part: Partial<Message> = {}): Message => ({
  conversationId: 'c',
  seq,
  id: `id-${seq}`,
  senderId: 'bob',
  clientId: `client-${seq}`,
  messageNo: seq,
  createdAt: seq * 1000,
  text: `text ${seq}`,
  replyTo: null,
  editedSeq: null,
  deletedSeq: null,
  reactions: {},
  ...part,
});

const entry = (action: OutboxAction, part: Partial<OutboxEntry> = {}): OutboxEntry => ({
  clientId: 'entry',
  conversationId: 'c',
  action,
  order: 1,
  createdAt: 5000,
  state: 'queued',
  ...part,
});

describe('what is shown of a conversation', () => {
  it('puts what is on its way after what the log has', () => {
    const sayings = sayingsOf([message(1)], [entry({ type: 'send', text: 'soon', replyTo: null })], 'alice');
    expect(sayings.map(({ text, state }) => [text, state])).toEqual([['text 1', 'logged'], ['soon', 'queued']]);
  });

  it('keeps the key of an own message when the log gets it, and shows it once meanwhile', () => {
    const waiting = entry({ type: 'send', text: 'hi', replyTo: null }, { clientId: 'x' });
    const before = sayingsOf([], [waiting], 'alice');
    const during = sayingsOf([message(2, { senderId: 'alice', clientId: 'x' })], [waiting], 'alice');
    expect(during.map(({ key }) => key)).toEqual(before.map(({ key }) => key));
    expect(during[0]?.state).toBe('logged');
  });

  it('shows an entry once when it is there twice for a moment', () => {
    const waiting = entry({ type: 'send', text: 'hi', replyTo: null });
    expect(sayingsOf([], [waiting, { ...waiting }], 'alice')).toHaveLength(1);
  });

  it('shows an edit, a deletion and a reaction before the log has them', () => {
    const messages = [message(1), message(2), message(3, { reactions: { '👍': ['bob'] } })];
    const outbox = [
      entry({ type: 'edit', seq: 1, text: 'better' }),
      entry({ type: 'delete', seq: 2 }),
      entry({ type: 'react', seq: 3, emoji: '👍', on: true }),
    ];
    const [edited, deleted, reacted] = sayingsOf(messages, outbox, 'alice');
    expect(edited).toMatchObject({ text: 'better', edited: true });
    expect(deleted).toMatchObject({ text: '', deleted: true });
    expect(reacted?.reactions).toEqual({ '👍': ['bob', 'alice'] });
  });

  it('takes a reaction away when nobody is left under it', () => {
    const [saying] = sayingsOf([message(1, { reactions: { '👍': ['alice'] } })], [entry({ type: 'react', seq: 1, emoji: '👍', on: false })], 'alice');
    expect(saying?.reactions).toEqual({});
  });

  it('does not pretend that a refused edit happened', () => {
    const [saying] = sayingsOf([message(1)], [entry({ type: 'edit', seq: 1, text: 'no' }, { state: 'failed' })], 'alice');
    expect(saying).toMatchObject({ text: 'text 1', edited: false });
    expect(saying?.changes).toHaveLength(1);
  });

  it('gives the same object for the same message', () => {
    const one = message(1);
    expect(sayingsOf([one], [], 'alice')[0]).toBe(sayingsOf([one], [], 'alice')[0]);
  });
});
