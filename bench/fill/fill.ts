import pg from 'pg';
import type { Circle } from './world.ts';

/** What an event's text weighs, as the messages that are measured do. */
const textBytes = 200;

/**
 * Makes these conversations with their people, sessions and logs, as `npm run doctor` accepts them: through
 * the API it would take hours.
 */
export async function fillHoldfast(url: string, circles: Circle[]): Promise<void> {
  await withClient(url, async (client) => {
    await plan(client, circles);
    for (const statement of [users, sessions, conversations, members, events]) await client.query(statement);
    await settle(client);
  });
}

export async function fillFloor(url: string, circles: Circle[]): Promise<void> {
  await withClient(url, async (client) => {
    await client.query(floorTable);
    await plan(client, circles);
    await client.query(floorMessages);
    await settle(client);
  });
}

const floorTable = `CREATE TABLE floor_message (
  conversation uuid NOT NULL, seq bigserial, id uuid NOT NULL, sender uuid NOT NULL, payload jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (conversation, seq), UNIQUE (id))`;

async function withClient(url: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

/** The circles as tables that the statements below read. */
async function plan(client: pg.Client, circles: Circle[]): Promise<void> {
  await client.query('CREATE TEMP TABLE circle (number int PRIMARY KEY, kind text, people int[], messages int)');
  await client.query('INSERT INTO circle SELECT * FROM jsonb_to_recordset($1) AS c (conversation int, kind text, people int[], messages int)', [JSON.stringify(circles)]);
  await client.query(`
    CREATE FUNCTION pg_temp.named(kind int, number bigint) RETURNS uuid IMMUTABLE LANGUAGE sql AS $$
      SELECT (lpad(to_hex(kind), 8, '0') || '-0000-7000-8000-' || lpad(to_hex(number), 12, '0'))::uuid $$;
    -- The high half names the conversation, the low half the place in its log.
    CREATE FUNCTION pg_temp.event_id(conversation int, seq int) RETURNS uuid IMMUTABLE LANGUAGE sql AS $$
      SELECT (lpad(to_hex(conversation + 16), 8, '0') || '-0000-7000-8000-' || lpad(to_hex(seq), 12, '0'))::uuid $$`);
}

/** What autovacuum would do in the middle of a measurement is done now. */
async function settle(client: pg.Client): Promise<void> {
  await client.query('VACUUM (ANALYZE)');
  await client.query('CHECKPOINT');
}

const users = `
  INSERT INTO users (id, email, email_key, username, username_key, display_name, password_hash)
  SELECT pg_temp.named(1, n), n || '@example.org', n || '@example.org', 'person.' || n, 'person.' || n, 'Person ' || n, ''
  FROM (SELECT DISTINCT unnest(people) AS n FROM circle) AS person`;

const sessions = `
  INSERT INTO sessions (id, user_id, kind, token_hash, device_name, created_at, last_seen_at, expires_at)
  SELECT pg_temp.named(3, n), pg_temp.named(1, n), 'token', encode(sha256(convert_to('hf_' || lpad(n::text, 43, '0'), 'UTF8')), 'hex'), 'A program', now(), now(), now() + interval '90 days'
  FROM (SELECT DISTINCT unnest(people) AS n FROM circle) AS person`;

const conversations = `
  INSERT INTO conversations (id, kind, title, history_visible, direct_key, last_seq, head_id, last_message_no, last_message_seq, changed_at)
  SELECT pg_temp.named(2, number), kind, CASE kind WHEN 'group' THEN 'Group ' || number END, true,
    CASE kind WHEN 'direct' THEN least(pg_temp.named(1, people[1])::text, pg_temp.named(1, people[2])::text) || ':' || greatest(pg_temp.named(1, people[1])::text, pg_temp.named(1, people[2])::text) END,
    messages + 1, pg_temp.event_id(number, messages + 1), messages, CASE WHEN messages > 0 THEN messages + 1 END, now() - interval '1 hour'
  FROM circle`;

const members = `
  INSERT INTO members (conversation_id, user_id, role, joined_seq, visible_from_seq, read_seq, read_message_no, delivered_seq, changed_at, receipt_at)
  SELECT pg_temp.named(2, number), pg_temp.named(1, person), CASE WHEN kind = 'group' AND place = 1 THEN 'owner' ELSE 'member' END,
    1, 1, messages + 1, messages, messages + 1, now() - interval '1 hour', now() - interval '1 hour'
  FROM circle CROSS JOIN unnest(people) WITH ORDINALITY AS p (person, place)`;

const text = (word: string) => `rpad(${word} || ' ', ${textBytes}, md5(${word}))`;

// By place in the log and then by conversation, as a busy server writes them: not one log after the other.
const events = `
  INSERT INTO events (conversation_id, seq, id, prev_id, kind, sender_id, client_id, message_no, payload, fingerprint, created_at)
  SELECT pg_temp.named(2, number), seq, pg_temp.event_id(number, seq), CASE WHEN seq > 1 THEN pg_temp.event_id(number, seq - 1) END,
    CASE seq WHEN 1 THEN 'conversation.created' ELSE 'message.sent' END,
    pg_temp.named(1, people[CASE seq WHEN 1 THEN 1 ELSE 1 + seq % cardinality(people) END]),
    CASE seq WHEN 1 THEN pg_temp.named(2, number) ELSE gen_random_uuid() END, seq - 1,
    CASE seq
      WHEN 1 THEN jsonb_build_object('kind', kind, 'title', CASE kind WHEN 'group' THEN 'Group ' || number END, 'historyVisible', true,
        'memberIds', (SELECT coalesce(jsonb_agg(pg_temp.named(1, person)), '[]') FROM unnest(people[2:]) AS person))
      ELSE jsonb_build_object('text', ${text("number || ' ' || seq")})
    END,
    CASE seq WHEN 1 THEN '' ELSE left(md5(number || ' ' || seq), 22) END,
    now() - interval '1 hour' - (messages - seq) * interval '1 second'
  FROM circle CROSS JOIN generate_series(1, messages + 1) AS seq
  ORDER BY seq, number`;

const floorMessages = `
  INSERT INTO floor_message (conversation, id, sender, payload)
  SELECT pg_temp.named(2, number), gen_random_uuid(), pg_temp.named(1, people[1 + seq % cardinality(people)]), jsonb_build_object('text', ${text("number || ' ' || seq")})
  FROM circle CROSS JOIN generate_series(1, messages + 1) AS seq
  ORDER BY seq, number`;
