import type { LogEvent } from '../../domain/event.ts';
import { milliseconds } from './milliseconds.ts';

/** A row of `events` as pg reads it. */
export interface EventRow {
  conversation_id: string;
  seq: number;
  id: string;
  prev_id: string | null;
  kind: string;
  sender_id: string;
  client_id: string;
  message_no: number;
  /** Milliseconds since the epoch, or a Date. */
  created_at: number | Date;
  payload: Record<string, unknown>;
}

export const eventColumns = `conversation_id, seq, id, prev_id, kind, sender_id, client_id, message_no, ${milliseconds('created_at')} AS created_at, payload`;

export function eventOf(row: EventRow): LogEvent {
  return {
    conversationId: row.conversation_id,
    seq: row.seq,
    id: row.id,
    prevId: row.prev_id,
    kind: row.kind,
    senderId: row.sender_id,
    clientId: row.client_id,
    messageNo: row.message_no,
    createdAt: Number(row.created_at),
    payload: row.payload,
  };
}
