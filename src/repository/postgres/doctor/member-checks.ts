import type { Check } from './check.ts';

/** Who was let in by a conversation's first event. */
const founders = `
  SELECT e.conversation_id, e.seq, e.sender_id::text AS user_id, CASE e.payload->>'kind' WHEN 'group' THEN 'owner' ELSE 'member' END AS role
  FROM events e WHERE e.kind = 'conversation.created'
  UNION ALL
  SELECT e.conversation_id, e.seq, founder.id, 'member' FROM events e
  CROSS JOIN LATERAL jsonb_array_elements_text(CASE jsonb_typeof(e.payload->'memberIds') WHEN 'array' THEN e.payload->'memberIds' ELSE '[]' END) AS founder (id)
  WHERE e.kind = 'conversation.created'`;

const windows = `
  SELECT conversation_id, f.text FROM (SELECT *, user_id::text AS person FROM members) m
  FULL JOIN (
    SELECT conversation_id, person, max(seq) FILTER (WHERE joins) AS joined, max(seq) FILTER (WHERE NOT joins) AS departed FROM (
      SELECT conversation_id, user_id AS person, seq, true AS joins FROM (${founders}) founder
      UNION ALL
      SELECT conversation_id, payload->>'userId', seq, kind = 'member.joined' FROM events WHERE kind IN ('member.joined', 'member.left', 'member.removed')
    ) moves GROUP BY conversation_id, person
  ) l USING (conversation_id, person)
  CROSS JOIN LATERAL (VALUES
    (CASE
      WHEN m.joined_seq IS NULL THEN format('%s, named by event %s, is not among the members', person, coalesce(l.joined, l.departed))
      WHEN l.joined IS NULL THEN format('no event lets the member %s in', person)
      WHEN m.joined_seq <> l.joined THEN format('the member %s is said to have joined by event %s, the log says %s', person, m.joined_seq, l.joined)
      WHEN m.left_seq IS DISTINCT FROM CASE WHEN l.departed > l.joined THEN l.departed END THEN
        format('the member %s is said to have left by event %s, the log says %s', person, coalesce(m.left_seq::text, 'none'),
          coalesce(CASE WHEN l.departed > l.joined THEN l.departed END::text, 'none'))
      WHEN m.visible_from_seq NOT IN (1, m.joined_seq) THEN format('the member %s sees from event %s, neither the first nor their joining', person, m.visible_from_seq)
    END)
  ) AS f (text)`;

const standings = `
  SELECT m.conversation_id, CASE WHEN m.role <> l.role THEN format('the member %s is %s, by event %s they are %s', m.user_id, m.role, l.seq, l.role) END AS text
  FROM members m JOIN (
    SELECT DISTINCT ON (conversation_id, user_id) * FROM (
      ${founders}
      UNION ALL
      SELECT conversation_id, seq, payload->>'userId', CASE kind WHEN 'member.joined' THEN 'member' WHEN 'owner.changed' THEN 'owner' ELSE payload->>'role' END
      FROM events WHERE kind IN ('member.joined', 'role.changed', 'owner.changed')
      UNION ALL
      SELECT conversation_id, seq, sender_id::text, 'admin' FROM events WHERE kind = 'owner.changed'
    ) said ORDER BY conversation_id, user_id, seq DESC
  ) l ON l.conversation_id = m.conversation_id AND l.user_id = m.user_id::text`;

const receipts = `
  SELECT m.conversation_id, f.text FROM members m
  JOIN conversations c ON c.id = m.conversation_id
  LEFT JOIN events r ON r.conversation_id = m.conversation_id AND r.seq = m.read_seq
  CROSS JOIN LATERAL (SELECT coalesce(m.left_seq, c.last_seq) AS seq) bound
  CROSS JOIN LATERAL (VALUES
    (CASE WHEN m.delivered_seq NOT BETWEEN 0 AND bound.seq THEN format('the member %s is said to hold event %s of %s', m.user_id, m.delivered_seq, bound.seq) END),
    (CASE
      WHEN m.read_seq NOT BETWEEN m.visible_from_seq - 1 AND bound.seq THEN
        format('the member %s, who sees events %s to %s, is said to have read event %s', m.user_id, m.visible_from_seq, bound.seq, m.read_seq)
      WHEN m.read_message_no <> coalesce(r.message_no, 0) THEN
        format('the member %s is said to have read %s messages, up to event %s there are %s', m.user_id, m.read_message_no, m.read_seq, coalesce(r.message_no, 0))
    END)
  ) AS f (text)`;

const devices = `
  SELECT p.conversation_id, CASE
    WHEN m.user_id IS NULL THEN format('the device %s of %s, who is no member, is said to hold something', p.session_id, p.user_id)
    WHEN p.delivered_seq NOT BETWEEN 0 AND coalesce(m.left_seq, c.last_seq) OR p.stored_to > coalesce(m.left_seq, c.last_seq) THEN
      format('the device %s is said to hold event %s of %s', p.session_id, greatest(p.delivered_seq, p.stored_to), coalesce(m.left_seq, c.last_seq))
    END AS text
  FROM device_positions p
  LEFT JOIN members m ON m.conversation_id = p.conversation_id AND m.user_id = p.user_id
  LEFT JOIN conversations c ON c.id = p.conversation_id`;

export const memberChecks: Check[] = [
  { about: 'member', sql: windows },
  { about: 'role', sql: standings },
  { about: 'receipt', sql: receipts },
  { about: 'device', sql: devices },
];
