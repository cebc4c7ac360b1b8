import type pg from 'pg';
import type { AppendResult, Draft, EventLog, LogChanges, LogEvent, LogPosition, Page, PageQuery } from '../../domain/event.ts';
import type { LaterChanges } from '../as-of.ts';
import { asOf } from '../as-of.ts';
import { normalise, problem } from '../draft.ts';
import type { BatchRow } from './append-batch.ts';
import { appendBatch, batchOf, entryOf, resultsOf, valuesOf } from './append-batch.ts';
import type { EventRow } from './event-row.ts';
import { eventColumns, eventOf } from './event-row.ts';
import type { PageRow } from './page.ts';
import { pageQuery } from './page.ts';
import { outlastingDeadlocks } from './postgres-error.ts';

export class PostgresEventLog implements EventLog {
  readonly #pool: pg.Pool;

  constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  async append(drafts: Draft[]): Promise<AppendResult[]> {
    const results = drafts.map(problem);
    const sound = drafts.flatMap((draft, place) => (results[place] ? [] : [entryOf(place, normalise(draft))]));
    if (sound.length > 0) {
      const batch = batchOf(sound);
      const query = { name: 'append', text: appendBatch, values: valuesOf(batch) };
      const { rows } = await outlastingDeadlocks(() => this.#pool.query<BatchRow>(query));
      for (const [place, result] of resultsOf(batch, rows[0]!)) results[place] = result;
    }
    return results.map((result) => {
      if (!result) throw new Error('append_batch left a draft without an answer');
      return result;
    });
  }

  async range(query: { conversationId: string; after: number; upTo: number; limit: number; asOf?: number }): Promise<LogEvent[]> {
    const { rows } = await this.#pool.query<EventRow>({
      name: 'range',
      text: `SELECT ${eventColumns} FROM events WHERE conversation_id = $1 AND seq > $2 AND seq <= $3 ORDER BY seq LIMIT $4`,
      values: [query.conversationId, query.after, query.upTo, query.limit],
    });
    return this.#asOf(query.asOf, rows.map(eventOf));
  }

  async page(query: PageQuery): Promise<Page | null> {
    const { rows } = await this.#pool.query<PageRow | (Record<keyof EventRow, null> & Pick<PageRow, 'page'>)>(pageQuery(query));
    const page = rows[0]?.page;
    if (!page) return null;
    const { epoch, visibleFromSeq, headSeq, headId, leftSeq, afterId } = page;
    const events = await this.#asOf(leftSeq ?? undefined, rows.flatMap((row) => (row.seq === null ? [] : [eventOf(row)])));
    return { epoch, visibleFromSeq, head: { seq: headSeq, id: headId }, left: leftSeq !== null, afterId, events };
  }

  async #asOf(seq: number | undefined, events: LogEvent[]): Promise<LogEvent[]> {
    return seq === undefined ? events : asOf(seq, events, await this.#changesUntil(seq, events));
  }

  /** Asked after the rows were read: an edit made in between is then known together with what it replaced. */
  async #changesUntil(seq: number, events: LogEvent[]): Promise<LaterChanges> {
    const [first] = events;
    if (!first) return { edits: [], reactions: [] };
    const key = [first.conversationId, events.map((event) => event.seq)];
    const edits = await this.#pool.query<LaterChanges['edits'][number]>(
      `SELECT target, edit_seq AS "editSeq", former_text AS "formerText" FROM edits WHERE conversation_id = $1 AND target = ANY ($2::int[])`,
      key,
    );
    const reactions = await this.#pool.query<EventRow>(
      `SELECT ${eventColumns} FROM events
       WHERE conversation_id = $1 AND kind = 'reaction.changed' AND payload->>'target' = ANY ($2::text[]) AND seq > $3 AND seq <= $4 ORDER BY seq`,
      [...key, first.seq, seq],
    );
    return { edits: edits.rows, reactions: reactions.rows.map(eventOf) };
  }

  async stored(key: { conversationId: string; senderId: string; clientId: string }): Promise<LogEvent | null> {
    const { rows } = await this.#pool.query<EventRow>(
      `SELECT ${eventColumns} FROM events WHERE conversation_id = $1 AND sender_id = $2 AND client_id = $3`,
      [key.conversationId, key.senderId, key.clientId],
    );
    if (rows.length > 0) await this.#asDurableAsAny();
    return rows[0] ? eventOf(rows[0]) : null;
  }

  /**
   * What is found may not be on a synchronous standby yet: a commit whose wait for it was cut short shows
   * all the same. Reading waits for nothing, so this writes as good as nothing, and waits as any commit
   * does. (So does `append`, which locks the conversation's row before it finds a duplicate.)
   */
  async #asDurableAsAny(): Promise<void> {
    await this.#pool.query(`SELECT pg_logical_emit_message(true, 'holdfast', '')`);
  }

  async positions(conversationIds: string[]): Promise<LogPosition[]> {
    const { rows } = await this.#pool.query<LogPosition>(
      `SELECT id AS "conversationId", last_seq AS "lastSeq", head_id AS "headId", last_message_no AS "lastMessageNo"
       FROM conversations WHERE id = ANY ($1::uuid[])`,
      [conversationIds],
    );
    return rows;
  }

  async changes(since: number): Promise<LogChanges> {
    const { rows } = await this.#pool.query<Omit<LogChanges, 'now'> & { now: Date }>(changesSince, [new Date(since)]);
    const [row] = rows;
    if (!row) throw new Error('a query without FROM gives one row');
    return { ...row, now: row.now.getTime() };
  }

  async epoch(): Promise<string> {
    const { rows } = await this.#pool.query<{ epoch: string }>('SELECT current_epoch() AS epoch');
    return rows[0]!.epoch;
  }
}

// What is indexed may lie up to five seconds before the moment that counts.
const since = (about: string) => `${about} > $1::timestamptz - interval '5 seconds'`;

// now() is when the transaction began, which is before its snapshot was taken: whatever this read does
// not show changed later than that, or is still being committed.
const changesSince = `
  SELECT now() AS now, current_epoch() AS epoch,
    (SELECT coalesce(json_agg(json_build_object('conversationId', id, 'lastSeq', last_seq, 'headId', head_id, 'lastMessageNo', last_message_no)), '[]')
      FROM conversations WHERE ${since('changed_about')} AND changed_at >= $1) AS conversations,
    (SELECT coalesce(json_agg(json_build_object('conversationId', conversation_id, 'userId', user_id, 'joinedSeq', joined_seq, 'leftSeq', left_seq)), '[]')
      FROM members WHERE changed_at >= $1) AS memberships,
    (SELECT coalesce(json_agg(json_build_object('conversationId', conversation_id, 'receipt', json_build_object(
        'userId', user_id, 'readVersion', read_version, 'readSeq', read_seq, 'deliveredSeq', delivered_seq))), '[]')
      FROM members WHERE ${since('receipt_about')} AND receipt_at >= $1) AS receipts,
    (SELECT coalesce(json_agg(id), '[]') FROM sessions WHERE revoked_at >= $1) AS "revokedSessionIds"`;
