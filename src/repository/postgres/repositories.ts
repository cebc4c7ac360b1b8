import { PostgresCallHistory } from './call-history.ts';
import { PostgresConversationRepository } from './conversation-repository.ts';
import type { Database } from './database.ts';
import { PostgresEventLog } from './event-repository.ts';
import { PostgresHeadRepository } from './head-repository.ts';
import { speaking } from './postgres-error.ts';
import { PostgresReceiptRepository } from './receipt-repository.ts';
import { PostgresSessionRepository } from './session-repository.ts';
import { PostgresUserRepository } from './user-repository.ts';

export function createPostgresRepositories({ pool, prisma }: Database) {
  return {
    users: speaking(new PostgresUserRepository(prisma)),
    sessions: speaking(new PostgresSessionRepository(prisma)),
    conversations: speaking(new PostgresConversationRepository(pool)),
    log: speaking(new PostgresEventLog(pool)),
    receipts: speaking(new PostgresReceiptRepository(pool)),
    heads: speaking(new PostgresHeadRepository(pool)),
    callHistory: speaking(new PostgresCallHistory(pool)),
  };
}
