import type { PageQuery } from '../../domain/event.ts';
import type { EventRow } from './event-row.ts';
import { eventColumns } from './event-row.ts';

/** An event of a page; all null in the one row of a page that has none. The first row carries what is true of the page. */
export interface PageRow extends EventRow {
  page: PageHeader | null;
}

export interface PageHeader {
  epoch: string;
  visibleFromSeq: number;
  leftSeq: number | null;
  headSeq: number;
  headId: string;
  afterId: string | null;
}

export function pageQuery({ conversationId, userId, limit, after, before }: PageQuery) {
  return { name: 'page', text: pageOf, values: [conversationId, userId, after, before, limit] };
}

// One statement, so one snapshot, and the epoch of the server that took it. The log has no holes, so a page is
// arithmetic; in bigint, because a device may ask from anywhere.
const pageOf = `
  WITH reach AS (
    SELECT m.conversation_id, m.left_seq, m.visible_from_seq AS first_seq, coalesce(m.left_seq, c.last_seq) AS head_seq, c.head_id
    FROM members m JOIN conversations c ON c.id = m.conversation_id
    WHERE m.conversation_id = $1 AND m.user_id = $2
  ), bounds AS MATERIALIZED (
    SELECT *, CASE WHEN $3::bigint IS NULL THEN greatest(first_seq, last - $5 + 1) ELSE greatest(first_seq, $3 + 1) END AS first
    FROM (SELECT *, least(head_seq, $4::bigint - 1) AS last FROM reach) AS reach
  ), header AS MATERIALIZED (
    SELECT first, least(last, first + $5 - 1) AS last, json_build_object(
      'epoch', current_epoch(), 'visibleFromSeq', first_seq, 'leftSeq', left_seq, 'headSeq', head_seq,
      'headId', CASE WHEN left_seq IS NULL THEN head_id ELSE (SELECT e.id FROM events e WHERE e.conversation_id = $1 AND e.seq = left_seq) END,
      'afterId', (SELECT e.id FROM events e WHERE e.conversation_id = $1 AND e.seq = $3 AND e.seq BETWEEN first_seq AND head_seq)
    ) AS page
    FROM bounds
  )
  SELECT CASE WHEN event.seq > first THEN NULL ELSE page END AS page, event.*
  FROM header LEFT JOIN LATERAL (
    SELECT ${eventColumns} FROM events WHERE conversation_id = $1 AND seq BETWEEN first AND last ORDER BY seq
  ) AS event ON true`;
