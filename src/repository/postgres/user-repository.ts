import { DomainError } from '../../domain/error.ts';
import { noPerson } from '../../domain/refusal.ts';
import type { Account, ProfileChange, User, UserRepository } from '../../domain/user.ts';
import { foldCase } from '../../domain/user.ts';
import { Prisma } from '../../generated/prisma/client.ts';
import type { PrismaClient } from '../../generated/prisma/client.ts';
import { nameWords } from '../name-word.ts';
import { Gatherer } from './gatherer.ts';
import { isDangling, outlastingDeadlocks, violatedIndex } from './postgres-error.ts';

const accountFields = { id: true, email: true, username: true, displayName: true, createdAt: true } as const;
const userFields = { id: true, username: true, displayName: true } as const;

interface Sighting {
  userId: string;
  at: number;
}

export class PostgresUserRepository implements UserRepository {
  readonly #prisma: PrismaClient;
  readonly #seen = new Gatherer((sightings: Sighting[]) => this.#note(sightings));

  constructor(prisma: PrismaClient) {
    this.#prisma = prisma;
  }

  async create(user: { id: string; email: string; username: string; displayName: string; passwordHash: string }): Promise<Account> {
    const words = nameWords(user.username, user.displayName).map((word) => ({ word }));
    const data = { ...user, emailKey: foldCase(user.email), usernameKey: foldCase(user.username), words: { createMany: { data: words } } };
    return accountOf(await this.#prisma.user.create({ data, select: accountFields }).catch(refuseTaken));
  }

  async account(userId: string): Promise<Account | null> {
    const row = await this.#prisma.user.findUnique({ where: { id: userId }, select: accountFields });
    return row && accountOf(row);
  }

  async credentials(login: string): Promise<{ userId: string; passwordHash: string } | null> {
    const key = foldCase(login);
    const row = await this.#prisma.user.findFirst({
      where: { OR: [{ emailKey: key }, { usernameKey: key }] },
      select: { id: true, passwordHash: true },
    });
    return row && { userId: row.id, passwordHash: row.passwordHash };
  }

  async credentialsOf(userId: string): Promise<{ passwordHash: string } | null> {
    return this.#prisma.user.findUnique({ where: { id: userId }, select: { passwordHash: true } });
  }

  async change(userId: string, { email, username, displayName, passwordHash }: ProfileChange & { passwordHash?: string }): Promise<Account> {
    return this.#prisma.$transaction(async (transaction) => {
      const data = {
        email,
        emailKey: email === undefined ? undefined : foldCase(email),
        username,
        usernameKey: username === undefined ? undefined : foldCase(username),
        displayName,
        passwordHash,
      };
      const [row] = await transaction.user.updateManyAndReturn({ where: { id: userId }, data, select: accountFields }).catch(refuseTaken);
      if (!row) throw noPerson();
      if (username !== undefined || displayName !== undefined) {
        await transaction.nameWord.deleteMany({ where: { userId } });
        await transaction.nameWord.createMany({ data: nameWords(row.username, row.displayName).map((word) => ({ word, userId })) });
      }
      return accountOf(row);
    });
  }

  async find(userIds: string[]): Promise<User[]> {
    return this.#prisma.user.findMany({ where: { id: { in: userIds } }, select: userFields });
  }

  async search(text: string, limit: number): Promise<User[]> {
    const words = nameWords(text);
    if (words.length === 0) return [];
    const key = foldCase(text.trim());
    // Words hold letters and digits only, so there is nothing in them for LIKE to misread.
    const named = words.map((word) => Prisma.sql`id IN (SELECT user_id FROM name_words WHERE word LIKE ${`${word}%`})`);
    return this.#prisma.$queryRaw<User[]>`
      SELECT id, username, display_name AS "displayName" FROM users
      WHERE ${Prisma.join(named, ' AND ')}
      ORDER BY CASE WHEN username_key = ${key} THEN 0 WHEN starts_with(username_key, ${key}) THEN 1 ELSE 2 END, username_key COLLATE "C"
      LIMIT ${limit}`;
  }

  async block(blockerId: string, blockedId: string): Promise<void> {
    const pair = { blockerId, blockedId };
    await this.#prisma.block.createMany({ data: [pair], skipDuplicates: true }).catch(refuseUnknown);
  }

  async unblock(blockerId: string, blockedId: string): Promise<void> {
    await this.#prisma.block.deleteMany({ where: { blockerId, blockedId } });
  }

  async blockedBy(blockerId: string): Promise<string[]> {
    const rows = await this.#prisma.block.findMany({ where: { blockerId }, orderBy: { createdAt: 'asc' }, select: { blockedId: true } });
    return rows.map((row) => row.blockedId);
  }

  async isBlocked(pair: { blockerId: string; blockedId: string }): Promise<boolean> {
    return (await this.#prisma.block.findUnique({ where: { blockerId_blockedId: pair } })) !== null;
  }

  async blockersAmong(userIds: string[], blockedId: string): Promise<string[]> {
    const rows = await this.#prisma.block.findMany({ where: { blockerId: { in: userIds }, blockedId }, select: { blockerId: true } });
    return rows.map((row) => row.blockerId);
  }

  async seen(userId: string, at: number): Promise<void> {
    await this.#seen.ask({ userId, at });
  }

  async #note(sightings: Sighting[]): Promise<void[]> {
    const latest = [...new Map(sightings.map(({ userId, at }) => [userId, at]))];
    const [ids, times] = [latest.map(([id]) => id), latest.map(([, at]) => new Date(at))];
    await outlastingDeadlocks(() => this.#prisma.$executeRaw`
      UPDATE users u SET last_seen_at = sighting.at FROM unnest(${ids}::uuid[], ${times}::timestamptz[]) AS sighting (id, at)
      WHERE u.id = sighting.id AND (u.last_seen_at IS NULL OR u.last_seen_at < sighting.at)`);
    return sightings.map(() => undefined);
  }

  async lastSeen(userIds: string[]): Promise<Map<string, number | null>> {
    const rows = await this.#prisma.user.findMany({ where: { id: { in: userIds } }, select: { id: true, lastSeenAt: true } });
    return new Map(rows.map((row) => [row.id, row.lastSeenAt?.getTime() ?? null]));
  }
}

function accountOf(row: Omit<Account, 'createdAt'> & { createdAt: Date }): Account {
  return { ...row, createdAt: row.createdAt.getTime() };
}

function refuseTaken(error: unknown): never {
  const index = violatedIndex(error);
  if (index === 'users_email_key_key') throw new DomainError('conflict', 'This e-mail address is taken');
  if (index === 'users_username_key_key') throw new DomainError('conflict', 'This username is taken');
  throw error;
}

function refuseUnknown(error: unknown): never {
  throw isDangling(error) ? noPerson() : error;
}
