-- A sender whom nobody has blocked, which is nearly everybody, is told by one look.
-- CreateIndex
CREATE INDEX "blocks_blocked_id_idx" ON "blocks"("blocked_id");

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
  PERFORM FROM conversations c
  WHERE c.id = ANY (conversation_ids || ARRAY(SELECT (draft->>'conversation_id')::uuid FROM jsonb_array_elements(others) AS draft))
  ORDER BY c.id FOR NO KEY UPDATE;
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
      OR (c.kind = 'direct' AND (SELECT true FROM blocks b WHERE b.blocked_id = sender_ids[i] LIMIT 1)
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
    head_id = ids[ends[k]], changed_at = created_at
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
