-- What must happen in one statement, because a lock held across round trips costs most of the
-- throughput. Each function walks its input row by row with index lookups: a set-based statement over
-- unnest() settles for a generic plan that scans whole tables once they are large.

-- Changes when, and only when, this is not the history it was yesterday: another cluster (restore from
-- a dump elsewhere), another database in it (restore beside the old one), another timeline (failover,
-- point-in-time recovery). The timeline comes from the WAL position: pg_control_checkpoint() still says
-- the old one for a while after a promotion.
CREATE FUNCTION current_epoch() RETURNS text LANGUAGE sql VOLATILE AS $$
  SELECT (SELECT system_identifier FROM pg_control_system())
    || '-' || (SELECT oid FROM pg_database WHERE datname = current_database())
    || '-' || left(pg_walfile_name(pg_current_wal_lsn()), 8)
$$;

-- status null: nothing speaks against it.
CREATE TYPE refusal AS (status text, reason text);

-- What became of one draft. `payload` only for a duplicate: otherwise it is the draft's own.
CREATE TYPE append_result AS (
  "position" integer, status text, reason text, duplicate boolean,
  seq integer, id uuid, prev_id uuid, message_no integer, created_at timestamptz, payload jsonb, epoch text
);

-- The message a sender may act on: theirs to see and not deleted; all null otherwise.
CREATE FUNCTION visible_message(sender members, target integer) RETURNS events LANGUAGE sql STABLE AS $$
  SELECT e FROM events e
  WHERE e.conversation_id = sender.conversation_id AND e.seq = target AND e.kind = 'message.sent'
    AND e.seq >= sender.visible_from_seq
$$;

-- Why a present member may not change or answer a message.
CREATE FUNCTION message_refusal(conversation conversations, sender members, kind text, payload jsonb) RETURNS refusal LANGUAGE plpgsql AS $$
DECLARE
  message events;
BEGIN
  IF kind = 'message.sent' THEN
    IF payload ? 'replyTo' AND (visible_message(sender, (payload->>'replyTo')::integer)).seq IS NULL THEN
      RETURN ('invalid', 'No such message to reply to')::refusal;
    END IF;
    RETURN NULL;
  END IF;
  message := visible_message(sender, (payload->>'target')::integer);
  IF message.seq IS NULL OR message.payload ? 'deletedSeq' THEN
    RETURN ('not_found', 'No such message')::refusal;
  ELSIF kind = 'message.edited' AND message.sender_id <> sender.user_id THEN
    RETURN ('forbidden', 'Only its author can edit a message')::refusal;
  ELSIF kind = 'message.deleted' AND message.sender_id <> sender.user_id
      AND (conversation.kind <> 'group' OR sender.role = 'member') THEN
    RETURN ('forbidden', 'You cannot delete this message')::refusal;
  ELSIF kind = 'reaction.changed' AND (payload->>'on')::boolean AND NOT coalesce(message.payload->'reactions' ? (payload->>'emoji'), false)
      AND (SELECT count(*) FROM jsonb_object_keys(coalesce(message.payload->'reactions', '{}'))) >= 20 THEN
    RETURN ('invalid', 'A message carries at most 20 different emoji')::refusal;
  END IF;
  RETURN NULL;
END $$;

-- Why someone cannot be made a member.
CREATE FUNCTION join_refusal(conversation_id uuid, subject_id uuid, subject_role text) RETURNS refusal LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM users u WHERE u.id = subject_id) THEN
    RETURN ('not_found', 'No such person')::refusal;
  ELSIF subject_role IS NOT NULL THEN
    RETURN ('conflict', 'They are a member already')::refusal;
  ELSIF (SELECT count(*) FROM members m WHERE m.conversation_id = join_refusal.conversation_id AND m.left_seq IS NULL) >= 2000 THEN
    RETURN ('invalid', 'A group holds at most 2000 members')::refusal;
  END IF;
  RETURN NULL;
END $$;

-- Why a draft cannot be appended; asked while the conversation is locked. `sender` is a present member.
CREATE FUNCTION append_refusal(conversation conversations, sender members, kind text, payload jsonb, expect jsonb) RETURNS refusal LANGUAGE plpgsql AS $$
DECLARE
  -- Null unless the subject is a member now.
  subject_role text;
BEGIN
  IF payload ? 'userId' THEN
    SELECT m.role INTO subject_role FROM members m
    WHERE m.conversation_id = conversation.id AND m.user_id = (payload->>'userId')::uuid AND m.left_seq IS NULL;
  END IF;
  IF (expect ? 'role' AND expect->>'role' <> sender.role)
      OR (expect ? 'subjectRole' AND expect->>'subjectRole' IS DISTINCT FROM subject_role) THEN
    RETURN ('stale', NULL)::refusal;
  END IF;
  IF conversation.kind = 'direct' AND kind <> 'message.deleted' THEN
    IF kind NOT IN ('message.sent', 'message.edited', 'reaction.changed') THEN
      RETURN ('forbidden', 'A direct conversation has no settings')::refusal;
    ELSIF EXISTS (
      SELECT FROM members m JOIN blocks b ON b.blocker_id = m.user_id AND b.blocked_id = sender.user_id
      WHERE m.conversation_id = conversation.id
    ) THEN
      RETURN ('forbidden', 'You cannot do this here')::refusal;
    END IF;
  END IF;
  IF kind = 'member.joined' THEN
    RETURN join_refusal(conversation.id, (payload->>'userId')::uuid, subject_role);
  ELSIF payload ? 'userId' AND subject_role IS NULL THEN
    RETURN ('not_found', 'Not a member of this conversation')::refusal;
  ELSIF kind = 'message.sent' OR payload ? 'target' THEN
    RETURN message_refusal(conversation, sender, kind, payload);
  END IF;
  RETURN NULL;
END $$;

-- What an edit, a deletion or a reaction does to the row of its target.
CREATE FUNCTION project_message(event events) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  target_seq integer := event.payload->>'target';
  message jsonb;
  emoji text := event.payload->>'emoji';
  people jsonb;
BEGIN
  SELECT e.payload INTO message FROM events e WHERE e.conversation_id = event.conversation_id AND e.seq = target_seq;
  IF event.kind = 'message.edited' THEN
    INSERT INTO edits VALUES (event.conversation_id, target_seq, event.seq, message->>'text');
    message := message || jsonb_build_object('text', event.payload->'text', 'editedSeq', event.seq);
  ELSIF event.kind = 'message.deleted' THEN
    -- The text goes from wherever it is: the message, its former bodies, and the edits that brought it.
    message := (message - 'reactions') || jsonb_build_object('text', '', 'deletedSeq', event.seq);
    UPDATE events e SET payload = e.payload - 'text'
    WHERE e.conversation_id = event.conversation_id AND e.seq = ANY (ARRAY(
      SELECT d.edit_seq FROM edits d WHERE d.conversation_id = event.conversation_id AND d.target = target_seq));
    DELETE FROM edits d WHERE d.conversation_id = event.conversation_id AND d.target = target_seq;
  ELSE
    people := coalesce(message->'reactions'->emoji, '[]');
    IF (event.payload->>'on')::boolean = people ? event.sender_id::text THEN RETURN; END IF;
    people := CASE WHEN (event.payload->>'on')::boolean THEN people || to_jsonb(event.sender_id) ELSE people - event.sender_id::text END;
    message := jsonb_set(message, '{reactions}', (coalesce(message->'reactions', '{}') - emoji)
      || CASE WHEN people = '[]' THEN '{}' ELSE jsonb_build_object(emoji, people) END);
    IF message->'reactions' = '{}' THEN message := message - 'reactions'; END IF;
  END IF;
  UPDATE events e SET payload = message WHERE e.conversation_id = event.conversation_id AND e.seq = target_seq;
END $$;

-- What joining, leaving and roles do to the members.
CREATE FUNCTION project_member(conversation conversations, event events) RETURNS void LANGUAGE plpgsql AS $$
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
      changed_at = excluded.changed_at, receipt_at = excluded.receipt_at;
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

-- Writes back what appending has changed in a conversation's own row; nothing when nothing was appended.
CREATE FUNCTION finish_conversation(conversation conversations) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  UPDATE conversations c SET
    title = conversation.title, history_visible = conversation.history_visible,
    last_seq = conversation.last_seq, head_id = conversation.head_id,
    last_message_no = conversation.last_message_no, last_message_seq = conversation.last_message_seq,
    changed_at = clock_timestamp()
  WHERE c.id = conversation.id AND c.last_seq < conversation.last_seq;
END $$;

-- Appends a batch. Conversations are locked in the order of their ids, so that batches cannot deadlock;
-- every fact a draft depends on is read after that lock. A refused draft has written nothing.
-- Plans are generic and may not scan: one made while the tables were small must do when they are not.
CREATE FUNCTION append_events(drafts jsonb) RETURNS SETOF append_result LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
DECLARE
  epoch text := current_epoch();
  draft record;
  conversation conversations;
  sender members;
  stored_fingerprint text;
  event events;
  refused refusal;
BEGIN
  FOR draft IN
    SELECT * FROM ROWS FROM (jsonb_to_recordset(drafts) AS (
      conversation_id uuid, sender_id uuid, client_id uuid, id uuid, kind text, payload jsonb, fingerprint text, expect jsonb
    )) WITH ORDINALITY AS d (conversation_id, sender_id, client_id, id, kind, payload, fingerprint, expect, "position")
    ORDER BY d.conversation_id, d."position"
  LOOP
    IF conversation.id IS DISTINCT FROM draft.conversation_id THEN
      IF conversation.id IS NOT NULL THEN PERFORM finish_conversation(conversation); END IF;
      SELECT * INTO conversation FROM conversations c WHERE c.id = draft.conversation_id FOR NO KEY UPDATE;
    END IF;

    -- Before anything else: what was accepted once stays accepted, whatever has happened to the sender since.
    SELECT e.fingerprint INTO stored_fingerprint FROM events e
    WHERE e.conversation_id = draft.conversation_id AND e.sender_id = draft.sender_id AND e.client_id = draft.client_id;
    IF stored_fingerprint = draft.fingerprint THEN
      RETURN QUERY SELECT draft."position"::integer, 'appended', NULL, true, e.seq, e.id, e.prev_id, e.message_no, e.created_at, e.payload, epoch
        FROM events e WHERE e.conversation_id = draft.conversation_id AND e.sender_id = draft.sender_id AND e.client_id = draft.client_id;
      CONTINUE;
    ELSIF stored_fingerprint IS NOT NULL THEN
      refused := ('conflict', 'This clientId was used for something else');
    ELSE
      SELECT * INTO sender FROM members m WHERE m.conversation_id = draft.conversation_id AND m.user_id = draft.sender_id;
      IF NOT FOUND THEN
        refused := ('not_found', 'No such conversation');
      ELSIF sender.left_seq IS NOT NULL THEN
        refused := ('forbidden', 'You are no longer in this conversation');
      ELSIF draft.kind = 'message.sent' AND conversation.kind = 'group' AND draft.expect IS NULL AND NOT draft.payload ? 'replyTo' THEN
        refused := NULL; -- the plainest and by far the commonest draft needs no further question
      ELSE
        refused := append_refusal(conversation, sender, draft.kind, draft.payload, draft.expect);
      END IF;
    END IF;
    IF refused.status IS NOT NULL THEN
      RETURN NEXT (draft."position"::integer, refused.status, refused.reason, false, NULL, NULL, NULL, NULL, NULL, NULL, epoch)::append_result;
      CONTINUE;
    END IF;

    INSERT INTO events VALUES (
      conversation.id, conversation.last_seq + 1, draft.id, conversation.head_id, draft.kind, draft.sender_id, draft.client_id,
      conversation.last_message_no + CASE draft.kind WHEN 'message.sent' THEN 1 ELSE 0 END, draft.payload, draft.fingerprint, clock_timestamp()
    ) RETURNING * INTO event;
    conversation.last_seq := event.seq;
    conversation.head_id := event.id;
    IF draft.kind = 'message.sent' THEN
      conversation.last_message_no := event.message_no;
      conversation.last_message_seq := event.seq;
    ELSIF draft.payload ? 'target' THEN
      PERFORM project_message(event);
    ELSIF draft.payload ? 'userId' THEN
      PERFORM project_member(conversation, event);
    ELSIF draft.kind = 'title.changed' THEN
      conversation.title := draft.payload->>'title';
    ELSIF draft.kind = 'history.changed' THEN
      conversation.history_visible := draft.payload->>'visible';
    END IF;
    RETURN NEXT (draft."position"::integer, 'appended', NULL, false, event.seq, event.id, event.prev_id, event.message_no, event.created_at, NULL, epoch)::append_result;
  END LOOP;
  PERFORM finish_conversation(conversation);
END $$;

CREATE TYPE open_result AS (status text, reason text, created boolean, conversation conversations, event events);

-- Opens a conversation, or finds the one that was meant: a direct one by its pair of people, a group
-- by its id. However many open it at once, the unique keys let one of them create it.
CREATE FUNCTION open_conversation(draft jsonb) RETURNS open_result LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
DECLARE
  wanted record;
  people uuid[];
  found_id uuid;
  result open_result;
BEGIN
  SELECT * INTO wanted FROM jsonb_to_record(draft) AS d (
    id uuid, event_id uuid, kind text, title text, history_visible boolean, direct_key text, creator_id uuid, member_ids uuid[], payload jsonb);
  people := wanted.creator_id || wanted.member_ids;
  result.created := false;

  -- At most twice: the second time because someone else created it after we had looked.
  LOOP
    SELECT c.id INTO found_id FROM conversations c WHERE c.direct_key = wanted.direct_key;
    IF found_id IS NULL THEN
      SELECT c.id INTO found_id FROM conversations c WHERE c.id = wanted.id;
      IF found_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM events e JOIN conversations c ON c.id = e.conversation_id
        WHERE e.conversation_id = found_id AND e.seq = 1 AND e.sender_id = wanted.creator_id AND c.kind = 'group' AND wanted.kind = 'group'
      ) THEN
        result.status := 'conflict';
        result.reason := 'This conversation id is taken';
        RETURN result;
      END IF;
    END IF;
    EXIT WHEN found_id IS NOT NULL;

    IF (SELECT count(*) FROM users u WHERE u.id = ANY (people)) < cardinality(people) THEN
      result.status := 'not_found';
      result.reason := 'No such person';
      RETURN result;
    ELSIF wanted.kind = 'direct' AND EXISTS (SELECT FROM blocks b WHERE b.blocker_id = wanted.member_ids[1] AND b.blocked_id = wanted.creator_id) THEN
      result.status := 'forbidden';
      result.reason := 'You cannot do this here';
      RETURN result;
    END IF;
    INSERT INTO conversations VALUES (wanted.id, wanted.kind, wanted.title, wanted.history_visible, wanted.direct_key, 1, wanted.event_id, 0, NULL, clock_timestamp())
    ON CONFLICT DO NOTHING;
    IF FOUND THEN
      INSERT INTO members (conversation_id, user_id, role, joined_seq, visible_from_seq, read_seq, read_message_no, delivered_seq, changed_at, receipt_at)
      SELECT wanted.id, person, CASE WHEN wanted.kind = 'group' AND person = wanted.creator_id THEN 'owner' ELSE 'member' END,
        1, 1, 1, 0, 0, clock_timestamp(), clock_timestamp()
      FROM unnest(people) AS person;
      INSERT INTO events VALUES (wanted.id, 1, wanted.event_id, NULL, 'conversation.created', wanted.creator_id, wanted.id, 0, wanted.payload, '', clock_timestamp());
      found_id := wanted.id;
      result.created := true;
      EXIT;
    END IF;
  END LOOP;

  result.status := 'opened';
  SELECT c, e INTO result.conversation, result.event
  FROM conversations c JOIN events e ON e.conversation_id = c.id AND e.seq = 1 WHERE c.id = found_id;
  RETURN result;
END $$;

CREATE TYPE receipt_result AS (conversation_id uuid, user_id uuid, read_version integer, read_seq integer, delivered_seq integer);

-- Merges reports by maximum (src/domain/receipt.ts). Rows are locked in the order of their keys, so that
-- batches cannot deadlock, and only if the report moves them: repetition, which is common, writes nothing.
CREATE FUNCTION record_receipts(reports jsonb) RETURNS SETOF receipt_result LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
DECLARE
  report record;
  member members;
  last_visible integer;
  read_to integer;
  delivered_to integer;
  reads boolean;
BEGIN
  FOR report IN
    SELECT * FROM jsonb_to_recordset(reports) AS r (conversation_id uuid, user_id uuid, delivered_seq integer, read_version integer, read_seq integer)
    ORDER BY r.conversation_id, r.user_id
  LOOP
    SELECT c.last_seq INTO last_visible FROM conversations c WHERE c.id = report.conversation_id;
    -- What does not move an older version of the row does not move a newer one: positions only rise.
    SELECT * INTO member FROM members m
    WHERE m.conversation_id = report.conversation_id AND m.user_id = report.user_id
      AND (report.delivered_seq > m.delivered_seq OR report.read_version > m.read_version
        OR (report.read_version = m.read_version AND report.read_seq > m.read_seq))
    FOR NO KEY UPDATE;
    CONTINUE WHEN NOT FOUND;

    last_visible := coalesce(member.left_seq, last_visible);
    delivered_to := greatest(member.delivered_seq, least(report.delivered_seq, last_visible));
    -- Reading "nothing" stops short of what was never visible: it must not come to count as unread.
    read_to := least(greatest(report.read_seq, member.visible_from_seq - 1), last_visible);
    reads := coalesce(report.read_version > member.read_version OR (report.read_version = member.read_version AND read_to > member.read_seq), false);
    CONTINUE WHEN NOT reads AND delivered_to = member.delivered_seq;

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
  END LOOP;
END $$;
