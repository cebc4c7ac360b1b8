import { noPerson } from '../../domain/refusal.ts';
import type { Session, SessionRepository } from '../../domain/session.ts';
import type { Session as SessionRow, PrismaClient } from '../../generated/prisma/client.ts';
import { isDangling } from './postgres-error.ts';

export class PostgresSessionRepository implements SessionRepository {
  readonly #prisma: PrismaClient;

  constructor(prisma: PrismaClient) {
    this.#prisma = prisma;
  }

  async create(session: Session & { tokenHash: string | null }): Promise<void> {
    const { createdAt, lastSeenAt, expiresAt, ...others } = session;
    const data = { ...others, createdAt: new Date(createdAt), lastSeenAt: new Date(lastSeenAt), expiresAt: new Date(expiresAt) };
    await this.#prisma.session.create({ data }).catch((error: unknown) => {
      throw isDangling(error) ? noPerson() : error;
    });
  }

  async live(sessionId: string, now: number): Promise<Session | null> {
    const row = await this.#prisma.session.findUnique({ where: { id: sessionId, ...liveAt(now) } });
    return row && sessionOf(row);
  }

  async liveByToken(tokenHash: string, now: number): Promise<Session | null> {
    const row = await this.#prisma.session.findUnique({ where: { tokenHash, ...liveAt(now) } });
    return row && sessionOf(row);
  }

  async list(userId: string, now: number): Promise<Session[]> {
    const rows = await this.#prisma.session.findMany({ where: { userId, ...liveAt(now) }, orderBy: { lastSeenAt: 'desc' } });
    return rows.map(sessionOf);
  }

  async revoke(userId: string, sessionIds: string[] | null): Promise<string[]> {
    // clock_timestamp(): every server learns of it through EventLog.changes, which goes by the database's clock.
    const rows = await this.#prisma.$queryRaw<{ id: string }[]>`
      UPDATE sessions SET revoked_at = clock_timestamp()
      WHERE user_id = ${userId}::uuid AND revoked_at IS NULL AND (${sessionIds}::uuid[] IS NULL OR id = ANY (${sessionIds}::uuid[]))
      RETURNING id`;
    return rows.map((row) => row.id);
  }

  async touch(sessionId: string, now: number): Promise<void> {
    const at = new Date(now);
    await this.#prisma.session.updateMany({ where: { id: sessionId, lastSeenAt: { lt: at } }, data: { lastSeenAt: at } });
  }
}

function liveAt(now: number) {
  return { revokedAt: null, expiresAt: { gt: new Date(now) } };
}

function sessionOf({ id, userId, kind, deviceName, createdAt, lastSeenAt, expiresAt }: SessionRow): Session {
  return {
    id,
    userId,
    kind: kind === 'browser' ? 'browser' : 'token',
    deviceName,
    createdAt: createdAt.getTime(),
    lastSeenAt: lastSeenAt.getTime(),
    expiresAt: expiresAt.getTime(),
  };
}
