-- Somebody who left is shown the reactions to a message as they were then. From a page far back, the whole log
-- up to their leaving was read for that.
-- CreateIndex
CREATE INDEX "events_reactions_by_target" ON "events"("conversation_id", (("payload"->>'target')::integer)) WHERE "kind" = 'reaction.changed';
