import { noPerson } from '../../domain/refusal.ts';
import type { Session, SessionRepository } from '../../domain/session.ts';
import type { Prisma, Session as SessionRow, PrismaClient } from '../../generated/prisma/client.ts';
import { isUuid } from '../draft.ts';
import { Gatherer } from './gatherer.ts';
import { isDangling, outlastingDeadlocks } from './postgres-error.ts';

export class PostgresSessionRepository implements SessionRepository {
  readonly #prisma: PrismaClient;
  readonly #byId = new Gatherer((ids: string[]) => this.#find(ids, { id: { in: ids } }, ({ id }) => id));
  readonly #byToken = new Gatherer((hashes: string[]) => this.#find(hashes, { tokenHash: { in: hashes } }, ({ tokenHash }) => tokenHash));
  readonly #touched = new Gatherer((touches: Touch[]) => this.#touch(touches));

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
    return isUuid(sessionId) ? liveAt(await this.#byId.ask(sessionId.toLowerCase()), now) : null;
  }

  async liveByToken(tokenHash: string, now: number): Promise<Session | null> {
    return liveAt(await this.#byToken.ask(tokenHash), now);
  }

  async list(userId: string, now: number): Promise<Session[]> {
    const rows = await this.#prisma.session.findMany({ where: { userId, revokedAt: null, expiresAt: { gt: new Date(now) } }, orderBy: { lastSeenAt: 'desc' } });
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
    await this.#touched.ask({ sessionId, now });
  }

  async #find(keys: string[], where: Prisma.SessionWhereInput, keyOf: (row: SessionRow) => string | null): Promise<(SessionRow | null)[]> {
    const rows = await this.#prisma.session.findMany({ where });
    const found = new Map(rows.map((row) => [keyOf(row), row]));
    return keys.map((key) => found.get(key) ?? null);
  }

  async #touch(touches: Touch[]): Promise<void[]> {
    const latest = [...new Map(touches.map(({ sessionId, now }) => [sessionId, now]))];
    const [ids, times] = [latest.map(([id]) => id), latest.map(([, now]) => new Date(now))];
    await outlastingDeadlocks(() => this.#prisma.$executeRaw`
      UPDATE sessions s SET last_seen_at = touch.at FROM unnest(${ids}::uuid[], ${times}::timestamptz[]) AS touch (id, at)
      WHERE s.id = touch.id AND s.last_seen_at < touch.at`);
    return touches.map(() => undefined);
  }
}

interface Touch {
  sessionId: string;
  now: number;
}

function liveAt(row: SessionRow | null, now: number): Session | null {
  return row && row.revokedAt === null && row.expiresAt.getTime() > now ? sessionOf(row) : null;
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
