import type { Check } from './check.ts';

const targets = `
  SELECT e.conversation_id, format('event %s (%s) is about event %s, which is no message before it', e.seq, e.kind, coalesce(e.payload->>'target', e.payload->>'replyTo', 'none')) AS text
  FROM events e LEFT JOIN events t ON t.conversation_id = e.conversation_id AND t.seq::text = coalesce(e.payload->>'target', e.payload->>'replyTo')
  WHERE (e.kind IN ('message.edited', 'message.deleted', 'reaction.changed') OR (e.kind = 'message.sent' AND e.payload ? 'replyTo'))
    AND (t.seq IS NULL OR t.seq >= e.seq OR t.kind <> 'message.sent')`;

const deletions = `
  SELECT conversation_id, f.text FROM (
    SELECT conversation_id, seq::text AS target, payload FROM events WHERE kind = 'message.sent' AND payload ? 'deletedSeq'
  ) m FULL JOIN (
    SELECT conversation_id, payload->>'target' AS target, max(seq) AS seq FROM events WHERE kind = 'message.deleted' GROUP BY conversation_id, payload->>'target'
  ) d USING (conversation_id, target)
  CROSS JOIN LATERAL (VALUES
    (CASE
      WHEN m.payload IS NULL THEN format('message %s was deleted by event %s and does not say so', target, d.seq)
      WHEN d.seq::text IS DISTINCT FROM m.payload->>'deletedSeq' THEN
        format('message %s says that event %s deleted it, the log says %s', target, m.payload->>'deletedSeq', coalesce(d.seq::text, 'none'))
    END),
    (CASE WHEN m.payload->>'text' <> '' OR m.payload ? 'reactions' THEN format('message %s was deleted and is not blank', target) END)
  ) AS f (text)
  UNION ALL
  SELECT m.conversation_id, format('message %s was deleted, and event %s still has a text of it', m.seq, e.seq)
  FROM events m JOIN events e ON e.conversation_id = m.conversation_id AND e.payload->>'target' = m.seq::text
  WHERE m.kind = 'message.sent' AND m.payload ? 'deletedSeq' AND e.kind = 'message.edited' AND e.payload ? 'text'
  UNION ALL
  SELECT m.conversation_id, format('message %s was deleted, and the text it had until event %s is kept', m.seq, d.edit_seq)
  FROM events m JOIN edits d ON d.conversation_id = m.conversation_id AND d.target = m.seq
  WHERE m.kind = 'message.sent' AND m.payload ? 'deletedSeq'`;

const editsOfMessages = `
  SELECT conversation_id, CASE
    WHEN l.seq IS NULL THEN format('message %s says that event %s edited it, the log knows of no edit', target, m.payload->>'editedSeq')
    WHEN m.payload->>'editedSeq' IS DISTINCT FROM l.seq::text THEN format('message %s was last edited by event %s and does not say so', target, l.seq)
    WHEN NOT m.payload ? 'deletedSeq' AND m.payload->>'text' IS DISTINCT FROM l.text THEN format('message %s does not say what event %s made of it', target, l.seq)
    END AS text
  FROM (SELECT conversation_id, seq::text AS target, payload FROM events WHERE kind = 'message.sent') m
  FULL JOIN (
    SELECT DISTINCT ON (conversation_id, payload->>'target') conversation_id, payload->>'target' AS target, seq, payload->>'text' AS text
    FROM events WHERE kind = 'message.edited' ORDER BY conversation_id, payload->>'target', seq DESC
  ) l USING (conversation_id, target)
  WHERE m.payload ? 'editedSeq' OR (l.seq IS NOT NULL AND m.payload IS NOT NULL)`;

const formerTexts = `
  SELECT conversation_id, CASE
    WHEN d.formerly IS NULL THEN format('what message %s said until event %s edited it is gone', target, edit_seq)
    WHEN e.kind IS NULL THEN format('a former text of message %s names event %s, which is no edit of it', target, edit_seq)
    END AS text
  FROM (
    SELECT e.conversation_id, e.payload->>'target' AS target, e.seq AS edit_seq, e.kind FROM events e
    JOIN events m ON m.conversation_id = e.conversation_id AND m.seq::text = e.payload->>'target' AND NOT m.payload ? 'deletedSeq'
    WHERE e.kind = 'message.edited'
  ) e FULL JOIN (
    SELECT d.conversation_id, d.target::text AS target, d.edit_seq, true AS formerly FROM edits d
    LEFT JOIN events m ON m.conversation_id = d.conversation_id AND m.seq = d.target AND m.payload ? 'deletedSeq'
    WHERE m.seq IS NULL
  ) d USING (conversation_id, target, edit_seq)`;

const reactions = `
  SELECT conversation_id, CASE
    WHEN shown.here IS NULL THEN format('message %s lacks the reaction that event %s put there', target, said.seq)
    WHEN said.seq IS NULL THEN format('message %s shows a reaction of %s that no event put there', target, person)
    END AS text
  FROM (
    SELECT * FROM (
      SELECT DISTINCT ON (e.conversation_id, e.payload->>'target', e.payload->>'emoji', e.sender_id)
        e.conversation_id, e.payload->>'target' AS target, e.payload->>'emoji' AS emoji, e.sender_id::text AS person, e.seq, e.payload->>'on' AS "on"
      FROM events e WHERE e.kind = 'reaction.changed'
      ORDER BY e.conversation_id, e.payload->>'target', e.payload->>'emoji', e.sender_id, e.seq DESC
    ) latest WHERE "on" = 'true' AND EXISTS (
      SELECT FROM events m WHERE m.conversation_id = latest.conversation_id AND m.seq::text = latest.target AND m.kind = 'message.sent' AND NOT m.payload ? 'deletedSeq')
  ) said FULL JOIN (
    SELECT m.conversation_id, m.seq::text AS target, kind.emoji, who.person, true AS here FROM events m
    CROSS JOIN LATERAL jsonb_each(CASE jsonb_typeof(m.payload->'reactions') WHEN 'object' THEN m.payload->'reactions' ELSE '{}' END) AS kind (emoji, people)
    CROSS JOIN LATERAL jsonb_array_elements_text(CASE jsonb_typeof(kind.people) WHEN 'array' THEN kind.people ELSE '[]' END) AS who (person)
    WHERE m.kind = 'message.sent' AND m.payload ? 'reactions' AND NOT m.payload ? 'deletedSeq'
  ) shown USING (conversation_id, target, emoji, person)`;

export const messageChecks: Check[] = [
  { about: 'target', sql: targets },
  { about: 'deletion', sql: deletions },
  { about: 'edit', sql: editsOfMessages },
  { about: 'former text', sql: formerTexts },
  { about: 'reaction', sql: reactions },
];
