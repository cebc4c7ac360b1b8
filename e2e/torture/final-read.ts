import type { Logged, Position, Receipts } from '../history/entry.ts';
import type { Postgres } from './stage/stage.ts';

const pageSize = 500;

interface EventRow {
  seq: number;
  id: string;
  prev_id: string | null;
  kind: string;
  sender_id: string;
  client_id: string;
  message_no: number;
  payload: Record<string, unknown>;
}

type Query = Pick<Postgres, 'query'>;

/** Every conversation's log and everyone's positions, as the database holds them: past all that serves them. */
export async function* readAll(database: Query): AsyncGenerator<Logged | Receipts, void, void> {
  const conversations = await database.query<{ id: string; last_seq: number; last_message_no: number; head_id: string }>(
    'SELECT id, last_seq, last_message_no, head_id FROM conversations ORDER BY id',
  );
  for (const { id, ...head } of conversations) {
    yield* readLog(database, id, { lastSeq: head.last_seq, lastMessageNo: head.last_message_no, headId: head.head_id });
    yield { type: 'receipts', conversationId: id, positions: await positionsOf(database, id) };
  }
}

async function* readLog(database: Query, conversationId: string, head: NonNullable<Logged['head']>): AsyncGenerator<Logged, void, void> {
  for (let after = 0, last = false; !last; ) {
    const rows = await database.query<EventRow>(
      'SELECT seq, id, prev_id, kind, sender_id, client_id, message_no, payload FROM events WHERE conversation_id = $1 AND seq > $2 ORDER BY seq LIMIT $3',
      [conversationId, after, pageSize],
    );
    last = rows.length < pageSize;
    after = rows.at(-1)?.seq ?? after;
    yield { type: 'logged', conversationId, events: rows.map(eventOf), ...(last ? { head } : {}) };
  }
}

function eventOf({ prev_id: prevId, sender_id: senderId, client_id: clientId, message_no: messageNo, ...row }: EventRow): Logged['events'][number] {
  return { ...row, prevId, senderId, clientId, messageNo };
}

async function positionsOf(database: Query, conversationId: string): Promise<Position[]> {
  const rows = await database.query<{ user_id: string; read_version: number; read_seq: number; delivered_seq: number }>(
    'SELECT user_id, read_version, read_seq, delivered_seq FROM members WHERE conversation_id = $1',
    [conversationId],
  );
  return rows.map((row) => ({ userId: row.user_id, readVersion: row.read_version, readSeq: row.read_seq, deliveredSeq: row.delivered_seq }));
}
