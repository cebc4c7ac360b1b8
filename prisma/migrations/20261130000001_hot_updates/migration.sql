-- A row is rewritten within its page, and no index learns of it, as long as no indexed column changes. The last
-- append and the last receipt changed one each time, and so wrote to every index of the busiest tables. Indexed
-- instead is a moment at most five seconds before that one, which moves only when it has to. Who asks what
-- changed since a moment looks five seconds further back by the index, and then at the moment itself.

-- AlterTable
ALTER TABLE "conversations" ADD COLUMN "changed_about" TIMESTAMPTZ(3) NOT NULL DEFAULT now();
ALTER TABLE "conversations" ALTER COLUMN "changed_about" SET DEFAULT clock_timestamp();
ALTER TABLE "conversations" SET (fillfactor = 70);

-- AlterTable
ALTER TABLE "members" ADD COLUMN "receipt_about" TIMESTAMPTZ(3) NOT NULL DEFAULT now();
ALTER TABLE "members" ALTER COLUMN "receipt_about" SET DEFAULT clock_timestamp();
ALTER TABLE "members" SET (fillfactor = 70);

-- DropIndex
DROP INDEX "conversations_changed_at_idx";

-- DropIndex
DROP INDEX "members_receipt_at_idx";

-- CreateIndex
CREATE INDEX "conversations_changed_about_idx" ON "conversations"("changed_about");

-- CreateIndex
CREATE INDEX "members_receipt_about_idx" ON "members"("receipt_about");

-- What is indexed for a row that changes now.
CREATE FUNCTION about_now(before timestamptz) RETURNS timestamptz LANGUAGE sql VOLATILE AS $$
  SELECT CASE WHEN clock_timestamp() < before + interval '5 seconds' THEN before ELSE clock_timestamp() END
$$;

-- Writes back what appending has changed in a conversation's own row; nothing when nothing was appended.
CREATE OR REPLACE FUNCTION finish_conversation(conversation conversations) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  UPDATE conversations c SET
    title = conversation.title, history_visible = conversation.history_visible,
    last_seq = conversation.last_seq, head_id = conversation.head_id,
    last_message_no = conversation.last_message_no, last_message_seq = conversation.last_message_seq,
    changed_at = clock_timestamp(), changed_about = about_now(c.changed_about)
  WHERE c.id = conversation.id AND c.last_seq < conversation.last_seq;
END $$;

-- What joining, leaving and roles do to the members.
CREATE OR REPLACE FUNCTION project_member(conversation conversations, event events) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  subject_id uuid := event.payload->>'userId';
  held integer := CASE WHEN conversation.history_visible THEN 0 ELSE event.seq - 1 END;
BEGIN
  IF event.kind = 'member.joined' THEN
    -- Nobody who joins has anything unread, also when they may see what was said before.
    INSERT INTO members AS m (conversation_id, user_id, role, joined_seq, visible_from_seq, read_seq, read_message_no, delivered_seq, changed_at, receipt_at)
    VALUES (event.conversation_id, subject_id, 'member', event.seq, CASE WHEN conversation.history_visible THEN 1 ELSE event.seq END,
      event.seq, event.message_no, held, event.created_at, event.created_at)
    ON CONFLICT (conversation_id, user_id) DO UPDATE SET
      role = excluded.role, joined_seq = excluded.joined_seq, visible_from_seq = excluded.visible_from_seq, left_seq = NULL, left_title = NULL,
      read_seq = excluded.read_seq, read_message_no = excluded.read_message_no, delivered_seq = greatest(m.delivered_seq, excluded.delivered_seq),
      changed_at = excluded.changed_at, receipt_at = excluded.receipt_at, receipt_about = excluded.receipt_about;
    RETURN;
  END IF;
  IF event.kind = 'owner.changed' THEN
    -- In the order in which record_receipts locks them.
    PERFORM FROM members m
    WHERE m.conversation_id = event.conversation_id AND m.user_id IN (event.sender_id, subject_id) ORDER BY m.user_id FOR NO KEY UPDATE;
    UPDATE members m SET role = 'admin', changed_at = event.created_at
    WHERE m.conversation_id = event.conversation_id AND m.user_id = event.sender_id;
  END IF;
  UPDATE members m SET
    role = CASE event.kind WHEN 'owner.changed' THEN 'owner' WHEN 'role.changed' THEN event.payload->>'role' ELSE m.role END,
    left_seq = CASE WHEN event.kind IN ('member.left', 'member.removed') THEN event.seq END,
    left_title = CASE WHEN event.kind IN ('member.left', 'member.removed') THEN conversation.title END,
    changed_at = event.created_at
  WHERE m.conversation_id = event.conversation_id AND m.user_id = subject_id;
END $$;

-- Appends a batch in which most drafts are plain messages: no reply, and nothing expected but perhaps this
-- epoch. These come by conversation, one list beside the other: the drafts of conversation k are those after
-- ends[k - 1] up to ends[k]. A conversation whose drafts are all as plain as they look (from members who are
-- in, appended for the first time, nobody blocked) is appended as a set, and named in `plain` with where its
-- log ended before: who knows that, can number what followed. The drafts of all other conversations are
-- appended one by one, after `others`, and `results` says what became of each.
--
-- What append_events promises of locks and facts holds here too: all conversations are locked first, in the
-- order of their ids, and what a draft depends on is read by a later statement, whose snapshot is newer.
-- Each look is a scalar subquery with an index of its own. EXISTS will not do: where PostgreSQL expects many
-- drafts, it makes of it a hash of the whole table.
CREATE FUNCTION append_batch(
  conversation_ids uuid[], ends integer[], sender_ids uuid[], client_ids uuid[], ids uuid[], payloads jsonb[], fingerprints text[], epochs text[], others jsonb,
  OUT plain integer[], OUT last_seqs integer[], OUT last_message_nos integer[], OUT head_ids uuid[], OUT created_at timestamptz, OUT epoch text, OUT results json
) LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
  PERFORM FROM (
    SELECT DISTINCT id FROM unnest(conversation_ids || ARRAY(SELECT (draft->>'conversation_id')::uuid FROM jsonb_array_elements(others) AS draft)) AS id ORDER BY id
  ) AS named, LATERAL (SELECT FROM conversations c WHERE c.id = named.id FOR NO KEY UPDATE) AS locked;
  epoch := current_epoch();
  created_at := date_trunc('milliseconds', clock_timestamp()); -- as it is stored, so as it is told

  SELECT array_agg(k), array_agg(c.last_seq), array_agg(c.last_message_no), array_agg(c.head_id)
  INTO plain, last_seqs, last_message_nos, head_ids
  FROM (SELECT generate_series(1, cardinality(conversation_ids)) AS k) AS given
  JOIN conversations c ON c.id = conversation_ids[k]
  WHERE (
    SELECT true FROM (SELECT generate_series(coalesce(ends[k - 1], 0) + 1, ends[k]) AS i) AS draft
    WHERE epochs[i] <> epoch
      OR (SELECT m.left_seq IS NULL FROM members m WHERE m.conversation_id = c.id AND m.user_id = sender_ids[i]) IS NOT TRUE
      OR (SELECT true FROM events e WHERE e.conversation_id = c.id AND e.sender_id = sender_ids[i] AND e.client_id = client_ids[i])
      OR (c.kind = 'direct' AND (SELECT true FROM blocks b WHERE b.blocked_id = sender_ids[i] LIMIT 1) IS NOT NULL
        AND (SELECT true FROM members m JOIN blocks b ON b.blocker_id = m.user_id AND b.blocked_id = sender_ids[i] WHERE m.conversation_id = c.id LIMIT 1))
    LIMIT 1
  ) IS NULL;

  INSERT INTO events
  SELECT conversation_ids[k], last_seq + n, ids[i], CASE n WHEN 1 THEN head_id ELSE ids[i - 1] END, 'message.sent', sender_ids[i], client_ids[i],
    last_message_no + n, payloads[i], fingerprints[i], created_at
  FROM unnest(plain, last_seqs, last_message_nos, head_ids) AS log (k, last_seq, last_message_no, head_id),
    LATERAL (SELECT generate_series(1, ends[k] - coalesce(ends[k - 1], 0)) AS n) AS draft,
    LATERAL (SELECT coalesce(ends[k - 1], 0) + n AS i) AS place;

  UPDATE conversations c SET
    last_seq = log.last_seq + added, last_message_seq = log.last_seq + added, last_message_no = log.last_message_no + added,
    head_id = ids[ends[k]], changed_at = created_at, changed_about = about_now(c.changed_about)
  FROM unnest(plain, last_seqs, last_message_nos) AS log (k, last_seq, last_message_no),
    LATERAL (SELECT ends[k] - coalesce(ends[k - 1], 0) AS added) AS size
  WHERE c.id = conversation_ids[k];

  IF cardinality(plain) IS DISTINCT FROM cardinality(conversation_ids) THEN
    others := others || coalesce((
      SELECT jsonb_agg(jsonb_build_object(
        'conversation_id', conversation_ids[k], 'sender_id', sender_ids[i], 'client_id', client_ids[i], 'id', ids[i], 'kind', 'message.sent',
        'payload', payloads[i], 'fingerprint', fingerprints[i], 'expect', CASE WHEN epochs[i] IS NOT NULL THEN jsonb_build_object('epoch', epochs[i]) END) ORDER BY i)
      FROM generate_subscripts(conversation_ids, 1) AS k, generate_series(coalesce(ends[k - 1], 0) + 1, ends[k]) AS i
      WHERE k <> ALL (coalesce(plain, '{}'))), '[]');
  END IF;
  IF others <> '[]' THEN
    SELECT json_agg(result ORDER BY result."position") INTO results FROM append_events(others) AS result;
  END IF;
END $$;

CREATE OR REPLACE FUNCTION record_receipts(reports jsonb) RETURNS SETOF receipt_result LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
DECLARE
  report record;
  member members;
  known device_positions;
  log_end integer;
  last_visible integer;
  read_to integer;
  delivered_to integer;
  held_to integer;
  reads boolean;
  moment timestamptz;
BEGIN
  FOR report IN
    SELECT * FROM jsonb_to_recordset(reports) AS r (conversation_id uuid, user_id uuid, delivered_seq integer, read_version integer, read_seq integer,
      session_id uuid, device_seq integer, stored_from integer, stored_to integer)
    ORDER BY r.conversation_id, r.user_id, r.session_id
  LOOP
    SELECT c.last_seq INTO log_end FROM conversations c WHERE c.id = report.conversation_id;
    -- What does not move an older version of the row does not move a newer one: positions only rise.
    SELECT * INTO member FROM members m
    WHERE m.conversation_id = report.conversation_id AND m.user_id = report.user_id
      AND (report.delivered_seq > m.delivered_seq OR report.read_version > m.read_version
        OR (report.read_version = m.read_version AND report.read_seq > m.read_seq))
    FOR NO KEY UPDATE;

    IF FOUND THEN
      last_visible := coalesce(member.left_seq, log_end);
      delivered_to := greatest(member.delivered_seq, least(report.delivered_seq, last_visible));
      -- Reading "nothing" stops short of what was never visible: it must not come to count as unread.
      read_to := least(greatest(report.read_seq, member.visible_from_seq - 1), last_visible);
      reads := coalesce(report.read_version > member.read_version OR (report.read_version = member.read_version AND read_to > member.read_seq), false);
      IF reads OR delivered_to > member.delivered_seq THEN
        UPDATE members m SET
          delivered_seq = delivered_to,
          read_version = CASE WHEN reads THEN report.read_version ELSE m.read_version END,
          read_seq = CASE WHEN reads THEN read_to ELSE m.read_seq END,
          read_message_no = CASE WHEN NOT reads THEN m.read_message_no
            ELSE coalesce((SELECT e.message_no FROM events e WHERE e.conversation_id = m.conversation_id AND e.seq = read_to), 0) END,
          receipt_at = clock_timestamp(), receipt_about = about_now(m.receipt_about)
        WHERE m.conversation_id = member.conversation_id AND m.user_id = member.user_id
        RETURNING * INTO member;
        RETURN NEXT (member.conversation_id, member.user_id, member.read_version, member.read_seq, member.delivered_seq)::receipt_result;
      END IF;
    END IF;

    CONTINUE WHEN report.session_id IS NULL;
    SELECT * INTO known FROM device_positions p WHERE p.conversation_id = report.conversation_id AND p.session_id = report.session_id;
    -- What is no news of an older version of the row is none of a newer one.
    CONTINUE WHEN known.stored_to >= report.stored_to AND known.delivered_seq >= report.device_seq AND (known.stored_to > report.stored_to OR known.stored_from <= report.stored_from);
    IF member IS NULL THEN
      -- Another device of theirs was faster; or they were never in.
      SELECT coalesce(m.left_seq, log_end) INTO last_visible FROM members m WHERE m.conversation_id = report.conversation_id AND m.user_id = report.user_id;
      CONTINUE WHEN NOT FOUND;
    END IF;
    held_to := least(report.stored_to, last_visible);
    CONTINUE WHEN report.stored_from > held_to;
    delivered_to := least(report.device_seq, last_visible);
    moment := clock_timestamp();
    IF known IS NULL THEN
      -- Of a session that is gone, nothing is noted; one that is there stays until this is done.
      INSERT INTO device_positions
      SELECT report.conversation_id, s.id, s.user_id, delivered_to, report.stored_from, held_to, moment, ARRAY[report.stored_from], ARRAY[held_to], ARRAY[moment]
      FROM sessions s WHERE s.id = report.session_id AND s.user_id = report.user_id
      FOR KEY SHARE
      ON CONFLICT DO NOTHING;
    ELSE
      UPDATE device_positions p SET
        delivered_seq = greatest(p.delivered_seq, delivered_to),
        stored_from = CASE WHEN held_to > p.stored_to THEN report.stored_from WHEN held_to = p.stored_to THEN least(p.stored_from, report.stored_from) ELSE p.stored_from END,
        stored_to = greatest(p.stored_to, held_to),
        at = moment,
        -- The last 32 (keptMarks).
        mark_froms = CASE WHEN held_to > p.stored_to THEN (p.mark_froms || report.stored_from)[cardinality(p.mark_froms) - 30:] ELSE p.mark_froms END,
        mark_tos = CASE WHEN held_to > p.stored_to THEN (p.mark_tos || held_to)[cardinality(p.mark_tos) - 30:] ELSE p.mark_tos END,
        mark_times = CASE WHEN held_to > p.stored_to THEN (p.mark_times || moment)[cardinality(p.mark_times) - 30:] ELSE p.mark_times END
      WHERE p.conversation_id = known.conversation_id AND p.session_id = known.session_id
        AND (held_to > p.stored_to OR delivered_to > p.delivered_seq OR (held_to = p.stored_to AND report.stored_from < p.stored_from));
    END IF;
  END LOOP;
END $$;

-- As before, but what cannot change while a connection lasts is looked up once for it: reading the control file
-- and the list of databases took longer than appending a message.
CREATE OR REPLACE FUNCTION current_epoch() RETURNS text LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  history text := current_setting('holdfast.history', true);
BEGIN
  IF coalesce(history, '') = '' THEN
    history := (SELECT system_identifier FROM pg_control_system()) || '-' || (SELECT oid FROM pg_database WHERE datname = current_database());
    PERFORM set_config('holdfast.history', history, false);
  END IF;
  RETURN history || '-' || left(pg_walfile_name(pg_current_wal_lsn()), 8);
END $$;
