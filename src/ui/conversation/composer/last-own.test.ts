import { describe, expect, it } from 'vitest';
import type { DeliveryClient, OutboxEntry, Timeline } from '../../../client/contract.ts';
import type { Message } from '../../../domain/message.ts';
import { lastOwn } from './last-own.ts';

const messages = [
  { seq: 1, senderId: 'alice', text: 'kept', deletedSeq: null },
  { seq: 2, senderId: 'alice', text: '', deletedSeq: 3 },
  { seq: 4, senderId: 'bob', text: 'his', deletedSeq: null },
] as Message[];
const sent = (state: OutboxEntry['state']) => [{ clientId: 'x', action: { type: 'send', text: 'just sent', replyTo: null }, state }] as OutboxEntry[];

/** As much of a client as the question needs. */
const clientWith = (outbox: OutboxEntry[], settled: DeliveryClient['settled']) =>
  ({ userId: 'alice', timeline: () => ({ messages, outbox }) as unknown as Timeline, settled }) as unknown as DeliveryClient;

describe('the message that ↑ edits', () => {
  it('is the last own one that was not deleted', async () => {
    expect(await lastOwn(clientWith([], () => Promise.reject(new Error())), 'c')).toEqual({ seq: 1, text: 'kept' });
  });

  it('is the one just sent, once the log has it', async () => {
    expect(await lastOwn(clientWith(sent('sending'), () => Promise.resolve({ seq: 5, id: 'id' })), 'c')).toEqual({ seq: 5, text: 'just sent' });
  });

  it('is none when that one was refused after all', async () => {
    expect(await lastOwn(clientWith(sent('queued'), () => Promise.reject(new Error('refused'))), 'c')).toBeNull();
  });

  it('is not one that failed', async () => {
    expect(await lastOwn(clientWith(sent('failed'), () => Promise.reject(new Error())), 'c')).toEqual({ seq: 1, text: 'kept' });
  });
});
