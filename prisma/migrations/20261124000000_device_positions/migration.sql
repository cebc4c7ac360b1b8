-- How far each device holds each conversation, and when it said so (src/domain/device-position.ts).
-- One row a device and conversation, of a bounded size; it is rewritten in place, so pages keep room for that.

-- CreateTable
CREATE TABLE "device_positions" (
    "conversation_id" UUID NOT NULL,
    "session_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "delivered_seq" INTEGER NOT NULL,
    "stored_from" INTEGER NOT NULL,
    "stored_to" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "mark_froms" INTEGER[] NOT NULL,
    "mark_tos" INTEGER[] NOT NULL,
    "mark_times" TIMESTAMPTZ(3)[] NOT NULL,

    CONSTRAINT "device_positions_pkey" PRIMARY KEY ("conversation_id","session_id")
) WITH (fillfactor = 70);

-- CreateIndex
CREATE INDEX "device_positions_session_id_idx" ON "device_positions"("session_id");

-- AddForeignKey
ALTER TABLE "device_positions" ADD CONSTRAINT "device_positions_session_id_fkey" FOREIGN KEY ("session_id") REFERENCES "sessions"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- As before; a report may also say what a device of the member holds, which is noted after the member's own
-- row is locked, in the order of the keys. Repetition, which is common, again writes nothing. A server of the
-- former version says nothing of devices.
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
          receipt_at = clock_timestamp()
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
