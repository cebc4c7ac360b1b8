import type { CallHistory, PastCall } from '../../domain/call.ts';
import type { LogEvent } from '../../domain/event.ts';
import { isKind } from '../../domain/event.ts';
import type { MemoryDatabase } from './memory-database.ts';

export class MemoryCallHistory implements CallHistory {
  readonly #database: MemoryDatabase;

  constructor(database: MemoryDatabase) {
    this.#database = database;
  }

  async list(userId: string, { before, limit }: { before: string | null; limit: number }): Promise<PastCall[]> {
    const visible = [...this.#database.conversations.values()].flatMap(({ members, events }) => {
      const member = members.get(userId);
      return member ? events.slice(member.visibleFromSeq - 1, member.leftSeq ?? undefined).flatMap(({ event }) => pastCallOf(event)) : [];
    });
    const earlier = visible.filter(({ id }) => before === null || id < before);
    return earlier.sort((a, b) => (a.id < b.id ? 1 : -1)).slice(0, limit);
  }
}

function pastCallOf(event: LogEvent): PastCall[] {
  if (!isKind(event, 'call.ended')) return [];
  const { conversationId, seq, id, senderId, createdAt, payload } = event;
  const { callId, media, outcome, participantIds, durationMs } = payload;
  return [{ conversationId, seq, id, callId, callerId: senderId, media, outcome, participantIds, endedAt: createdAt, durationMs }];
}
