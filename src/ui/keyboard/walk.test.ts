import { describe, expect, it } from 'vitest';
import type { ConversationSummary } from '../../client/contract.ts';
import { neighbour } from './walk.ts';

const list = [
  { conversationId: 'a', unread: 0 },
  { conversationId: 'b', unread: 2 },
  { conversationId: 'c', unread: 0 },
  { conversationId: 'd', unread: 1 },
] as ConversationSummary[];

describe('walking conversations with the keyboard', () => {
  it('goes to the neighbour and stops at the ends', () => {
    expect(neighbour(list, 'b', { step: 1, unreadOnly: false })).toBe('c');
    expect(neighbour(list, 'a', { step: -1, unreadOnly: false })).toBeNull();
  });

  it('skips what is read when only unread is asked for', () => {
    expect(neighbour(list, 'b', { step: 1, unreadOnly: true })).toBe('d');
    expect(neighbour(list, 'b', { step: -1, unreadOnly: true })).toBeNull();
  });

  it('starts from an end when nothing is open', () => {
    expect(neighbour(list, null, { step: 1, unreadOnly: false })).toBe('a');
    expect(neighbour(list, null, { step: -1, unreadOnly: false })).toBe('d');
  });
});
