import { noPerson } from '../../domain/refusal.ts';
import type { Session, SessionRepository } from '../../domain/session.ts';
import type { MemoryDatabase, SessionRow } from './memory-database.ts';

export class MemorySessionRepository implements SessionRepository {
  readonly #database: MemoryDatabase;

  constructor(database: MemoryDatabase) {
    this.#database = database;
  }

  async create(session: Session & { tokenHash: string | null }): Promise<void> {
    if (!this.#database.users.has(session.userId)) throw noPerson();
    this.#database.sessions.set(session.id, { ...session, revokedAt: null });
  }

  async live(sessionId: string, now: number): Promise<Session | null> {
    const row = this.#database.sessions.get(sessionId);
    return row && isLive(row, now) ? sessionOf(row) : null;
  }

  async liveByToken(tokenHash: string, now: number): Promise<Session | null> {
    const row = [...this.#database.sessions.values()].find((session) => session.tokenHash === tokenHash);
    return row && isLive(row, now) ? sessionOf(row) : null;
  }

  async list(userId: string, now: number): Promise<Session[]> {
    return this.#of(userId)
      .filter((row) => isLive(row, now))
      .sort((a, b) => b.lastSeenAt - a.lastSeenAt)
      .map(sessionOf);
  }

  async revoke(userId: string, sessionIds: string[] | null): Promise<string[]> {
    const ended = this.#of(userId).filter((row) => row.revokedAt === null && (sessionIds?.includes(row.id) ?? true));
    for (const row of ended) row.revokedAt = this.#database.now();
    return ended.map((row) => row.id);
  }

  async touch(sessionId: string, now: number): Promise<void> {
    const row = this.#database.sessions.get(sessionId);
    if (row) row.lastSeenAt = Math.max(row.lastSeenAt, now);
  }

  #of(userId: string): SessionRow[] {
    return [...this.#database.sessions.values()].filter((row) => row.userId === userId);
  }
}

function isLive(row: SessionRow, now: number): boolean {
  return row.revokedAt === null && row.expiresAt > now;
}

function sessionOf({ tokenHash: _hash, revokedAt: _revoked, ...session }: SessionRow): Session {
  return session;
}
