import type pg from 'pg';
import type { Head, HeadRepository } from '../../domain/head.ts';
import { Gatherer } from './gatherer.ts';
import { milliseconds } from './milliseconds.ts';

interface HeadRow extends Omit<Head, 'peer' | 'lastMessage'> {
  place: number;
  now: number;
  peerId: string | null;
  peerUsername: string;
  peerName: string;
  messageSeq: number | null;
  messageSenderId: string;
  messageSenderName: string;
  messageText: string;
  messageDeleted: boolean;
  messageAt: number;
}

export class PostgresHeadRepository implements HeadRepository {
  readonly #pool: pg.Pool;
  /** Of many who connect at once. */
  readonly #heads = new Gatherer((questions: Question[]) => this.#read(questions, null), 100);

  constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  async list(userId: string, { since, conversationIds }: { since?: number; conversationIds?: string[] } = {}): Promise<Listed> {
    const question = { userId, since: since === undefined ? null : new Date(since) };
    return conversationIds ? (await this.#read([question], conversationIds))[0]! : this.#heads.ask(question);
  }

  async #read(questions: Question[], conversationIds: string[] | null): Promise<Listed[]> {
    const values = [questions.map(({ userId }) => userId), questions.map(({ since }) => since), conversationIds];
    const { rows } = await this.#pool.query<HeadRow | NoHead>(headsOf, values);
    const listed = questions.map((): Listed => ({ heads: [], now: rows[0]!.now }));
    for (const row of rows) if (row.conversationId !== null) listed[row.place - 1]!.heads.push(headOf(row));
    for (const { heads } of listed) heads.sort(byChange);
    return listed;
  }
}

interface Question {
  userId: string;
  since: Date | null;
}

interface Listed {
  heads: Head[];
  now: number;
}

/** For somebody without any conversation there is one row as well, with the time. */
type NoHead = { place: number; now: number; conversationId: null };

// A present member's last message is found through the conversation's own row, a past member's by walking
// back from where they left; both by index. A past member learns nothing of what came later: not the
// title, not an edit, not that anything changed.
// now() is when the transaction began, before the snapshot: asking from there again misses nothing.
// LIMIT 1 makes a look of what would be a join, for which PostgreSQL likes to read a whole table.
// In no order: it would hold all rows back to sort them, while now we parse the first as it looks for the last.
const headsOf = `
  SELECT ${milliseconds('now()')} AS now, asker.place::int AS place, head.*
  FROM unnest($1::uuid[], $2::timestamptz[]) WITH ORDINALITY AS asker (user_id, since, place) LEFT JOIN LATERAL (
    SELECT c.id AS "conversationId", c.kind, CASE WHEN m.left_seq IS NULL THEN c.title ELSE m.left_title END AS title, m.role,
      coalesce(ending.seq, c.last_seq) AS "lastSeq", coalesce(ending.id, c.head_id) AS "headId",
      coalesce(ending.message_no, c.last_message_no) AS "lastMessageNo",
      m.visible_from_seq AS "visibleFromSeq", m.left_seq IS NOT NULL AS "left",
      m.read_version AS "readVersion", m.read_seq AS "readSeq", m.read_message_no AS "readMessageNo", m.delivered_seq AS "deliveredSeq",
      ${milliseconds('CASE WHEN m.left_seq IS NULL THEN c.changed_at ELSE m.changed_at END')} AS "changedAt",
      peer.id AS "peerId", peer.username AS "peerUsername", peer.display_name AS "peerName",
      last.seq AS "messageSeq", last.sender_id AS "messageSenderId",
      CASE WHEN last.sender_id = peer.id THEN peer.display_name ELSE (SELECT u.display_name FROM users u WHERE u.id = last.sender_id) END AS "messageSenderName",
      left(coalesce(former.former_text, last.payload->>'text'), 200) AS "messageText", last.payload ? 'deletedSeq' AS "messageDeleted",
      ${milliseconds('last.created_at')} AS "messageAt"
    FROM members m
    JOIN conversations c ON c.id = m.conversation_id
    LEFT JOIN LATERAL (
      SELECT e.seq, e.id, e.message_no FROM events e WHERE m.left_seq IS NOT NULL AND e.conversation_id = m.conversation_id AND e.seq = m.left_seq LIMIT 1
    ) ending ON true
    LEFT JOIN LATERAL (
      SELECT u.id, u.username, u.display_name FROM members other JOIN users u ON u.id = other.user_id
      WHERE c.kind = 'direct' AND other.conversation_id = m.conversation_id AND other.user_id <> m.user_id LIMIT 1
    ) peer ON true
    LEFT JOIN LATERAL (
      SELECT e.seq, e.sender_id, e.payload, e.created_at FROM events e
      WHERE e.conversation_id = m.conversation_id AND e.seq >= m.visible_from_seq AND e.seq = CASE
        WHEN m.left_seq IS NULL THEN c.last_message_seq
        ELSE (SELECT p.seq FROM events p
          WHERE p.conversation_id = m.conversation_id AND p.seq BETWEEN m.visible_from_seq AND m.left_seq AND p.kind = 'message.sent'
          ORDER BY p.seq DESC LIMIT 1)
        END
      LIMIT 1
    ) last ON true
    LEFT JOIN LATERAL (
      SELECT d.former_text FROM edits d
      WHERE m.left_seq IS NOT NULL AND d.conversation_id = m.conversation_id AND d.target = last.seq AND d.edit_seq > m.left_seq
      ORDER BY d.edit_seq LIMIT 1
    ) former ON true
    WHERE m.user_id = asker.user_id AND ($3::uuid[] IS NULL OR m.conversation_id = ANY ($3::uuid[]))
      AND (asker.since IS NULL OR m.changed_at >= asker.since OR m.receipt_at >= asker.since OR (m.left_seq IS NULL AND c.changed_at >= asker.since))
  ) AS head ON true`;

function byChange(one: Head, other: Head): number {
  return other.changedAt - one.changedAt || (one.conversationId < other.conversationId ? -1 : 1);
}

function headOf(row: HeadRow): Head {
  return {
    conversationId: row.conversationId,
    kind: row.kind,
    title: row.title,
    peer: row.peerId === null ? null : { id: row.peerId, username: row.peerUsername, displayName: row.peerName },
    role: row.role,
    lastSeq: row.lastSeq,
    headId: row.headId,
    lastMessageNo: row.lastMessageNo,
    visibleFromSeq: row.visibleFromSeq,
    left: row.left,
    readVersion: row.readVersion,
    readSeq: row.readSeq,
    readMessageNo: row.readMessageNo,
    deliveredSeq: row.deliveredSeq,
    lastMessage: lastMessageOf(row),
    changedAt: row.changedAt,
  };
}

function lastMessageOf(row: HeadRow): Head['lastMessage'] {
  if (row.messageSeq === null) return null;
  return {
    seq: row.messageSeq,
    senderId: row.messageSenderId,
    senderName: row.messageSenderName,
    text: row.messageText,
    deleted: row.messageDeleted,
    createdAt: row.messageAt,
  };
}
