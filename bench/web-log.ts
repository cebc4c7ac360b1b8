import pg from 'pg';
import { examine } from '../src/repository/postgres/doctor/examination.ts';

const words = 'the boat leaves at noon and somebody should bring bread cheese olives water a map of the bay and perhaps an umbrella because nobody knows what weather we get';

// All at once, as `append_events` would have left it: dense numbers, the chain of ids, both counts, and
// everybody has read everything. A message every half minute until now; two in three are of the first member.
const lengthen = `
  WITH made AS MATERIALIZED (
    SELECT n, uuidv7((n - $2::integer) * interval '30 seconds') AS id, now() + (n - $2::integer) * interval '30 seconds' AS at,
      (SELECT string_agg(word, ' ') FROM unnest($3::text[]) WITH ORDINALITY AS w (word, i) WHERE (i * 7 + n * 13) % 31 < 3 + n % 17) AS text
    FROM generate_series(1, $2) AS n
  ), chained AS (
    SELECT *, lag(id) OVER (ORDER BY n) AS before FROM made
  ), said AS (
    INSERT INTO events (conversation_id, seq, id, prev_id, kind, sender_id, client_id, message_no, payload, fingerprint, created_at)
    SELECT c.id, c.last_seq + n, chained.id, coalesce(before, c.head_id), 'message.sent', CASE WHEN n % 3 = 0 THEN $5::uuid ELSE $4::uuid END, gen_random_uuid(),
      c.last_message_no + n, jsonb_build_object('text', format('%s №%s', text, n)), md5(n::text), at
    FROM chained, conversations c WHERE c.id = $1
  ), head AS (
    UPDATE conversations c SET last_seq = last_seq + $2, last_message_no = last_message_no + $2, last_message_seq = last_seq + $2, changed_at = clock_timestamp(),
      head_id = (SELECT id FROM made WHERE n = $2)
    WHERE c.id = $1 RETURNING *
  )
  UPDATE members m SET read_seq = head.last_seq, read_message_no = head.last_message_no, delivered_seq = head.last_seq, receipt_at = clock_timestamp()
  FROM head WHERE m.conversation_id = head.id`;

export interface Talk {
  conversationId: string;
  memberIds: [string, string];
  messages: number;
}

/** Adds messages to conversations behind the server's back, and sees to it that the logs are whole. */
export async function lengthenLogs(databaseUrl: string, talks: Talk[]): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    for (const { conversationId, memberIds, messages } of talks) await client.query(lengthen, [conversationId, messages, words.split(' '), ...memberIds]);
    await client.query('ANALYZE');
  } finally {
    await client.end();
  }
  const { findings } = await examine(databaseUrl);
  if (findings.length > 0) throw new Error(`The lengthened logs are not whole: ${findings[0]!.text}`);
}
