import type { Check } from './check.ts';

// What is compared is cast to text where it comes from a payload: of a damaged one nothing can be taken
// for granted, and looking must not fail.

const order = `
  SELECT e.conversation_id, f.text FROM (
    SELECT conversation_id, seq, id, prev_id, kind, message_no,
      lag(seq) OVER log AS before_seq, lag(id) OVER log AS before_id, lag(message_no) OVER log AS before_no
    FROM events WINDOW log AS (PARTITION BY conversation_id ORDER BY seq)
  ) e CROSS JOIN LATERAL (VALUES
    (CASE
      WHEN e.seq < 1 THEN format('event %s comes before the first', e.seq)
      WHEN e.seq = e.before_seq THEN format('event %s is there twice', e.seq)
      WHEN e.seq > coalesce(e.before_seq, 0) + 1 THEN format('the log goes from event %s to event %s', coalesce(e.before_seq, 0), e.seq)
      WHEN e.prev_id IS DISTINCT FROM e.before_id THEN
        format('event %s names %s as the one before it, which is %s', e.seq, coalesce(e.prev_id::text, 'none'), coalesce(e.before_id::text, 'none'))
    END),
    (CASE WHEN e.seq = coalesce(e.before_seq, 0) + 1 AND e.message_no <> coalesce(e.before_no, 0) + (e.kind = 'message.sent')::integer THEN
      format('event %s counts %s messages, it is the number %s', e.seq, e.message_no, coalesce(e.before_no, 0) + (e.kind = 'message.sent')::integer)
    END),
    (CASE WHEN (e.seq = 1) <> (e.kind = 'conversation.created') THEN format('event %s is of the kind %s', e.seq, e.kind) END)
  ) AS f (text)
  -- Only of the few that are not sound is asked what is wrong with them.
  WHERE e.seq <> coalesce(e.before_seq, 0) + 1 OR e.prev_id IS DISTINCT FROM e.before_id
    OR e.message_no <> coalesce(e.before_no, 0) + (e.kind = 'message.sent')::integer OR (e.seq = 1) <> (e.kind = 'conversation.created')`;

const heads = `
  SELECT coalesce(c.id, l.conversation_id) AS conversation_id, f.text FROM conversations c
  FULL JOIN (
    SELECT conversation_id, max(seq) AS last_seq, max(seq) FILTER (WHERE kind = 'message.sent') AS last_message_seq FROM events GROUP BY conversation_id
  ) l ON l.conversation_id = c.id
  LEFT JOIN events head ON head.conversation_id = l.conversation_id AND head.seq = l.last_seq
  CROSS JOIN LATERAL (VALUES
    (CASE
      WHEN c.id IS NULL THEN 'there are events, and no conversation'
      WHEN l.last_seq IS NULL THEN 'it has no events'
      WHEN c.last_seq <> l.last_seq THEN format('it says that its log ends with event %s, which ends with %s', c.last_seq, l.last_seq)
      WHEN c.head_id <> head.id THEN format('it says that its log ends with %s, which ends with %s', c.head_id, head.id)
    END),
    (CASE WHEN c.last_message_no <> head.message_no THEN format('it says that it holds %s messages, its log counts %s', c.last_message_no, head.message_no) END),
    (CASE WHEN c.id IS NOT NULL AND l.last_seq IS NOT NULL AND c.last_message_seq IS DISTINCT FROM l.last_message_seq THEN
      format('it says that its last message is event %s, which is %s', coalesce(c.last_message_seq::text, 'none'), coalesce(l.last_message_seq::text, 'none'))
    END)
  ) AS f (text)`;

const settings = `
  SELECT c.id AS conversation_id, f.text FROM conversations c
  JOIN (
    SELECT DISTINCT ON (conversation_id) conversation_id, seq, payload->>'title' AS title FROM events
    WHERE kind IN ('conversation.created', 'title.changed') ORDER BY conversation_id, seq DESC
  ) named ON named.conversation_id = c.id
  JOIN (
    SELECT DISTINCT ON (conversation_id) conversation_id, seq, coalesce(payload->>'visible', payload->>'historyVisible') AS visible FROM events
    WHERE kind IN ('conversation.created', 'history.changed') ORDER BY conversation_id, seq DESC
  ) shown ON shown.conversation_id = c.id
  CROSS JOIN LATERAL (VALUES
    (CASE WHEN c.title IS DISTINCT FROM named.title THEN format('its title is not the one that event %s gave it', named.seq) END),
    (CASE WHEN c.history_visible::text IS DISTINCT FROM shown.visible THEN format('whether its history is visible is not as event %s says', shown.seq) END)
  ) AS f (text)`;

const repetitions = `
  SELECT conversation_id, format('events %s are of %s under one clientId, %s', string_agg(seq::text, ' and ' ORDER BY seq), sender_id, client_id) AS text
  FROM events GROUP BY conversation_id, sender_id, client_id HAVING count(*) > 1
  UNION ALL
  SELECT min(conversation_id::text)::uuid, format('the id %s is that of %s events', id, count(*)) FROM events GROUP BY id HAVING count(*) > 1`;

// Without them, what is sound today need not be tomorrow.
const indexes = `
  SELECT NULL::uuid AS conversation_id, format('no valid unique index on %s (%s)', needed.name, needed.columns) AS text
  FROM (VALUES
    ('events', 'conversation_id, seq'), ('events', 'client_id, conversation_id, sender_id'), ('conversations', 'id'),
    ('conversations', 'direct_key'), ('members', 'conversation_id, user_id'), ('edits', 'conversation_id, edit_seq, target')
  ) AS needed (name, columns)
  WHERE NOT EXISTS (
    SELECT FROM pg_index i WHERE i.indrelid = to_regclass(needed.name) AND i.indisunique AND i.indisvalid AND i.indisready
      AND i.indimmediate AND i.indpred IS NULL AND i.indexprs IS NULL
      AND needed.columns = (
        SELECT string_agg(a.attname, ', ' ORDER BY a.attname) FROM pg_attribute a
        WHERE a.attrelid = i.indrelid AND a.attnum = ANY ((i.indkey::int2[])[0:i.indnkeyatts - 1]))
  )`;

export const logChecks: Check[] = [
  { about: 'index', sql: indexes },
  { about: 'log', sql: order },
  { about: 'head', sql: heads },
  { about: 'settings', sql: settings },
  { about: 'dedup', sql: repetitions },
];
