import { describe, expect, it } from 'vitest';
import type { LogEvent } from '../../../domain/event.ts';
import type { Message } from '../../../domain/message.ts';
import type { RowsInput } from './row.ts';
import { rowsOf } from './row.ts';
import { sayingsOf } from './saying.ts';

const noon = new Date(2026, 4, 3, 12).getTime();
const minute = 60_000;

const message = (seq: number, senderId: string, part: Partial<Message> = {}): Message => ({
  conversationId: 'c',
  seq,
  id: `id-${seq}`,
  senderId,
  clientId: `client-${seq}`,
  messageNo: seq,
  createdAt: noon + seq * minute,
  text: `text ${seq}`,
  replyTo: null,
  editedSeq: null,
  deletedSeq: null,
  reactions: {},
  ...part,
});

const joined = (seq: number, userId: string): LogEvent => ({
  conversationId: 'c',
  seq,
  id: `id-${seq}`,
  prevId: null,
  kind: 'member.joined',
  senderId: userId,
  clientId: `client-${seq}`,
  messageNo: 0,
  createdAt: noon + seq * minute,
  payload: { userId },
});

function layOut(messages: Message[], part: Partial<RowsInput> = {}): string[] {
  const rows = rowsOf({
    messages,
    sayings: sayingsOf(messages, [], 'alice'),
    notices: [],
    holes: [],
    complete: true,
    readUpTo: null,
    userId: 'alice',
    folded: () => false,
    unfolded: new Set(),
    ...part,
  });
  return rows.map((row) => {
    if (row.type === 'saying') return `${row.head ? '' : '+'}${row.saying.senderId}`;
    if (row.type === 'blocked') return `blocked ${row.sayings.length}`;
    if (row.type === 'hole') return `hole ${row.count}`;
    if (row.type === 'notice') return `notice ${row.events.length}`;
    return row.type;
  });
}

describe('the rows of a timeline', () => {
  it('group what one person says within five minutes', () => {
    const messages = [message(1, 'bob'), message(2, 'bob'), message(9, 'bob'), message(10, 'carol')];
    expect(layOut(messages)).toEqual(['start', 'day', 'bob', '+bob', 'bob', 'carol', 'end']);
  });

  it('begin a group anew after midnight and with an answer', () => {
    const nextDay = { createdAt: new Date(2026, 4, 4, 0, 1).getTime() };
    const messages = [message(1, 'bob', { createdAt: new Date(2026, 4, 3, 23, 59).getTime() }), message(2, 'bob', nextDay), message(3, 'bob', { ...nextDay, replyTo: 1 })];
    expect(layOut(messages)).toEqual(['start', 'day', 'bob', 'day', 'bob', 'bob', 'end']);
  });

  it('leave the first day unnamed while older messages may still arrive above it', () => {
    expect(layOut([message(1, 'bob')], { complete: false })).toEqual(['bob', 'end']);
  });

  it('draw the line above the first unread message of somebody else', () => {
    const messages = [message(1, 'bob'), message(2, 'alice'), message(3, 'bob'), message(4, 'bob')];
    expect(layOut(messages, { readUpTo: 1 })).toEqual(['start', 'day', 'bob', 'alice', 'new', 'bob', '+bob', 'end']);
    expect(layOut(messages, { readUpTo: 4 })).not.toContain('new');
  });

  it('draw no line while it is not known where the unread began', () => {
    const messages = [message(50, 'bob'), message(51, 'bob')];
    expect(layOut(messages, { readUpTo: 20, complete: false })).toEqual(['bob', '+bob', 'end']);
    expect(layOut([message(20, 'bob'), ...messages], { readUpTo: 20, complete: false, holes: [{ from: 21, to: 49 }] })).toEqual(['bob', 'new', 'hole 29', 'bob', '+bob', 'end']);
  });

  it('show a hole with the number of messages in it, not of events', () => {
    const messages = [message(1, 'bob', { messageNo: 1 }), message(90, 'bob', { messageNo: 39 })];
    expect(layOut(messages, { holes: [{ from: 2, to: 89 }] })).toContain('hole 37');
  });

  it('fold blocked people away until they are unfolded', () => {
    const messages = [message(1, 'bob'), message(2, 'mallory'), message(3, 'mallory'), message(4, 'bob')];
    const folded = (senderId: string) => senderId === 'mallory';
    expect(layOut(messages, { folded })).toEqual(['start', 'day', 'bob', 'blocked 2', 'bob', 'end']);
    expect(layOut(messages, { folded, unfolded: new Set(['2', '3']) })).toEqual(['start', 'day', 'bob', 'mallory', '+mallory', 'bob', 'end']);
  });

  it('tell of many arrivals in one line', () => {
    expect(layOut([message(4, 'bob')], { notices: [joined(1, 'bob'), joined(2, 'carol'), joined(3, 'mallory')] })).toEqual(['start', 'day', 'notice 3', 'bob', 'end']);
  });

  it('tells a call once: by its beginning, and when that is there by its end', () => {
    const started: LogEvent = { ...joined(2, 'a'), kind: 'call.started', payload: { callId: 'call', media: 'audio' } };
    const ended: LogEvent = { ...joined(4, 'a'), kind: 'call.ended', payload: { callId: 'call', startedSeq: 2, media: 'audio', outcome: 'missed', participantIds: ['a'], durationMs: 0 } };
    const rows = (notices: LogEvent[]) => rowsOf({ messages: [], sayings: [], notices, holes: [], complete: true, readUpTo: null, userId: 'a', folded: () => false, unfolded: new Set() });
    expect(rows([started]).flatMap((row) => (row.type === 'call' ? [row.event.kind] : []))).toEqual(['call.started']);
    expect(rows([started, joined(3, 'b'), ended]).map(({ type, key }) => `${type} ${key}`)).toEqual(['start start', expect.stringMatching('^day'), 'notice notice 3', 'call call 4', 'end end']);
  });
});
