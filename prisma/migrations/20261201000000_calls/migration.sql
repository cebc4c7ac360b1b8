-- Calls: their beginning and their end are in the log. Who is blocked does not call; a call that was going on
-- ends all the same.
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
  IF conversation.kind = 'direct' AND kind NOT IN ('message.deleted', 'call.ended') THEN
    IF kind NOT IN ('message.sent', 'message.edited', 'reaction.changed', 'call.started') THEN
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

-- A person's calls, the newest first.
-- CreateIndex
CREATE INDEX "events_calls_ended" ON "events"("conversation_id", "id") WHERE "kind" = 'call.ended';
