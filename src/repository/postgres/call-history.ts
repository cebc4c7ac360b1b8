import type pg from 'pg';
import type { CallHistory, PastCall } from '../../domain/call.ts';
import { milliseconds } from './milliseconds.ts';

export class PostgresCallHistory implements CallHistory {
  readonly #pool: pg.Pool;

  constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  async list(userId: string, { before, limit }: { before: string | null; limit: number }): Promise<PastCall[]> {
    const { rows } = await this.#pool.query<PastCall>(callsOf, [userId, before, limit]);
    return rows;
  }
}

// Of each conversation no more than a page, by index, and of these the newest. An id begins with the time.
const callsOf = `
  SELECT e.conversation_id AS "conversationId", e.seq, e.id, e.payload->>'callId' AS "callId", e.sender_id AS "callerId", e.payload->>'media' AS media,
    e.payload->>'outcome' AS outcome, e.payload->'participantIds' AS "participantIds", ${milliseconds('e.created_at')} AS "endedAt",
    (e.payload->>'durationMs')::float8 AS "durationMs"
  FROM members m, LATERAL (
    SELECT * FROM events e
    WHERE e.conversation_id = m.conversation_id AND e.kind = 'call.ended' AND ($2::uuid IS NULL OR e.id < $2)
      AND e.seq >= m.visible_from_seq AND (m.left_seq IS NULL OR e.seq <= m.left_seq)
    ORDER BY e.id DESC LIMIT $3
  ) AS e
  WHERE m.user_id = $1
  ORDER BY e.id DESC LIMIT $3`;
