-- A sender whom nobody has blocked, which is nearly everybody, is told by one look.
-- CreateIndex
CREATE INDEX "blocks_blocked_id_idx" ON "blocks"("blocked_id");
