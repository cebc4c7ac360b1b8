-- Somebody who left is shown the reactions to a message as they were then. From a page far back, the whole log
-- up to their leaving was read for that.
-- By the text of it: a target that is no number, which only damage can bring about, must not stop a migration.
-- CreateIndex
CREATE INDEX "events_reactions_by_target" ON "events"("conversation_id", ("payload"->>'target')) WHERE "kind" = 'reaction.changed';
