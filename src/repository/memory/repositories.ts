import { MemoryCallHistory } from './call-history.ts';
import { MemoryConversationRepository } from './conversation-repository.ts';
import { MemoryEventLog } from './event-repository.ts';
import { MemoryHeadRepository } from './head-repository.ts';
import { MemoryDatabase } from './memory-database.ts';
import { MemoryReceiptRepository } from './receipt-repository.ts';
import { MemorySessionRepository } from './session-repository.ts';
import { MemoryUserRepository } from './user-repository.ts';

/** Everything PostgreSQL keeps, in process memory: for tests, laws and simulations. */
export function createMemoryRepositories(database = new MemoryDatabase()) {
  return {
    users: new MemoryUserRepository(database),
    sessions: new MemorySessionRepository(database),
    conversations: new MemoryConversationRepository(database),
    log: new MemoryEventLog(database),
    receipts: new MemoryReceiptRepository(database),
    heads: new MemoryHeadRepository(database),
    callHistory: new MemoryCallHistory(database),
  };
}
