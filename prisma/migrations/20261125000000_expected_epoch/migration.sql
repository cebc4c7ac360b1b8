-- What was said in one epoch is not to be taken for said in the next. A message is named by its seq, and a
-- failover may have given that seq to another; and what was said before it may have to be said again first.
CREATE OR REPLACE FUNCTION append_refusal(conversation conversations, sender members, kind text, payload jsonb, expect jsonb) RETURNS refusal LANGUAGE plpgsql AS $$
DECLARE
  -- Null unless the subject is a member now.
  subject_role text;
BEGIN
  IF payload ? 'userId' THEN
    SELECT m.role INTO subject_role FROM members m
    WHERE m.conversation_id = conversation.id AND m.user_id = (payload->>'userId')::uuid AND m.left_seq IS NULL;
  END IF;
  IF (expect ? 'epoch' AND expect->>'epoch' <> current_epoch())
      OR (expect ? 'role' AND expect->>'role' <> sender.role)
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

-- Appends a batch. Conversations are locked in the order of their ids, so that batches cannot deadlock;
-- every fact a draft depends on is read after that lock. A refused draft has written nothing.
-- Plans are generic and may not scan: one made while the tables were small must do when they are not.
CREATE OR REPLACE FUNCTION append_events(drafts jsonb) RETURNS SETOF append_result LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
DECLARE
  epoch text := current_epoch();
  this_epoch jsonb := jsonb_build_object('epoch', epoch);
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
      ELSIF draft.kind = 'message.sent' AND conversation.kind = 'group' AND (draft.expect IS NULL OR draft.expect = this_epoch) AND NOT draft.payload ? 'replyTo' THEN
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
