import type pg from 'pg';
import type { Conversation, ConversationRepository, Member, Membership, OpenDraft, PresentMembership } from '../../domain/conversation.ts';
import type { ErrorCode } from '../../domain/error.ts';
import { DomainError } from '../../domain/error.ts';
import type { LogEvent } from '../../domain/event.ts';
import { Gatherer } from './gatherer.ts';
import { byRoleThenName } from '../member-order.ts';
import { directKey, normaliseOpening } from '../opening.ts';
import type { EventRow } from './event-row.ts';
import { eventOf } from './event-row.ts';

const conversationColumns = 'c.id, c.kind, c.title, c.history_visible AS "historyVisible"';

type OpenRow = Conversation &
  Omit<EventRow, 'id' | 'kind'> & { event_id: string; event_kind: string } & { status: 'opened' | ErrorCode; reason: string | null; created: boolean };

export class PostgresConversationRepository implements ConversationRepository {
  readonly #pool: pg.Pool;
  readonly #conversationIds = new Gatherer((userIds: string[]) => this.#conversationIdsOf(userIds));
  readonly #memberships = new Gatherer((userIds: string[]) => this.#membershipsOf(userIds));

  constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  async open(given: OpenDraft): Promise<{ conversation: Conversation; event: LogEvent; created: boolean }> {
    const { rows } = await this.#pool.query<OpenRow>(
      `SELECT o.status, o.reason, o.created, ${conversationColumns.replaceAll('c.', '(o.conversation).')},
         (o.event).conversation_id, (o.event).seq, (o.event).id AS event_id, (o.event).prev_id, (o.event).kind AS event_kind, (o.event).sender_id,
         (o.event).client_id, (o.event).message_no, (o.event).created_at, (o.event).payload
       FROM open_conversation($1::jsonb) AS o`,
      [JSON.stringify(rowOf(normaliseOpening(given)))],
    );
    const row = rows[0]!;
    if (row.status !== 'opened') throw new DomainError(row.status, row.reason ?? '');
    const { id, kind, title, historyVisible, created } = row;
    return { conversation: { id, kind, title, historyVisible }, event: eventOf({ ...row, id: row.event_id, kind: row.event_kind }), created };
  }

  async find(conversationId: string): Promise<Conversation | null> {
    const { rows } = await this.#pool.query<Conversation>(`SELECT ${conversationColumns} FROM conversations c WHERE c.id = $1`, [conversationId]);
    return rows[0] ?? null;
  }

  async membership(conversationId: string, userId: string): Promise<Membership | null> {
    const { rows } = await this.#pool.query<Membership>(
      `SELECT m.conversation_id AS "conversationId", m.user_id AS "userId", c.kind, m.role, m.visible_from_seq AS "visibleFromSeq", m.left_seq AS "leftSeq"
       FROM members m JOIN conversations c ON c.id = m.conversation_id WHERE m.conversation_id = $1 AND m.user_id = $2`,
      [conversationId, userId],
    );
    return rows[0] ?? null;
  }

  conversationIds(userId: string): Promise<string[]> {
    return this.#conversationIds.ask(userId);
  }

  async #conversationIdsOf(userIds: string[]): Promise<string[][]> {
    const { rows } = await this.#pool.query<{ userId: string; conversationId: string }>(
      `SELECT user_id AS "userId", conversation_id AS "conversationId" FROM members WHERE user_id = ANY ($1::uuid[]) AND left_seq IS NULL`,
      [userIds],
    );
    const present = Map.groupBy(rows, ({ userId }) => userId);
    return userIds.map((userId) => (present.get(userId.toLowerCase()) ?? []).map(({ conversationId }) => conversationId));
  }

  memberships(userId: string): Promise<PresentMembership[]> {
    return this.#memberships.ask(userId);
  }

  async #membershipsOf(userIds: string[]): Promise<PresentMembership[][]> {
    const { rows } = await this.#pool.query<PresentMembership & { userId: string }>(
      // LIMIT 1 makes a look of what would be a join, for which PostgreSQL likes to read a whole table.
      `SELECT m.user_id AS "userId", m.conversation_id AS "conversationId", c.kind, m.joined_seq AS "joinedSeq", m.visible_from_seq AS "visibleFromSeq",
         c.last_seq AS "lastSeq", c.head_id AS "headId"
       FROM members m CROSS JOIN LATERAL (SELECT * FROM conversations c WHERE c.id = m.conversation_id LIMIT 1) c
       WHERE m.user_id = ANY ($1::uuid[]) AND m.left_seq IS NULL`,
      [userIds],
    );
    const present = Map.groupBy(rows, ({ userId }) => userId);
    return userIds.map((userId) => (present.get(userId.toLowerCase()) ?? []).map(({ userId: _, ...membership }) => membership));
  }

  async peersAmong(userId: string, userIds: string[]): Promise<string[]> {
    const { rows } = await this.#pool.query<{ id: string }>(
      `SELECT other AS id FROM unnest($2::uuid[]) AS other WHERE EXISTS (
         SELECT FROM members theirs JOIN members mine ON mine.conversation_id = theirs.conversation_id
         WHERE theirs.user_id = other AND theirs.left_seq IS NULL AND mine.user_id = $1 AND mine.left_seq IS NULL)`,
      [userId, [...new Set(userIds)]],
    );
    return rows.map((row) => row.id);
  }

  async members(conversationId: string): Promise<Member[]> {
    const { rows } = await this.#pool.query<Member>(
      `SELECT u.id, u.username, u.display_name AS "displayName", m.role, m.joined_seq AS "joinedSeq"
       FROM members m JOIN users u ON u.id = m.user_id WHERE m.conversation_id = $1 AND m.left_seq IS NULL`,
      [conversationId],
    );
    return rows.sort(byRoleThenName);
  }
}

function rowOf(draft: OpenDraft) {
  const { kind, title, historyVisible, memberIds } = draft;
  return {
    id: draft.conversationId,
    event_id: draft.eventId,
    kind,
    title,
    history_visible: historyVisible,
    direct_key: kind === 'direct' ? directKey(draft) : null,
    creator_id: draft.creatorId,
    member_ids: memberIds,
    payload: { kind, title, historyVisible, memberIds },
  };
}
