import { DomainError } from '../../domain/error.ts';
import { noPerson } from '../../domain/refusal.ts';
import type { Account, ProfileChange, User, UserRepository } from '../../domain/user.ts';
import { foldCase } from '../../domain/user.ts';
import { nameWords } from '../name-word.ts';
import type { MemoryDatabase, UserRow } from './memory-database.ts';

export class MemoryUserRepository implements UserRepository {
  readonly #database: MemoryDatabase;

  constructor(database: MemoryDatabase) {
    this.#database = database;
  }

  async create(user: { id: string; email: string; username: string; displayName: string; passwordHash: string }): Promise<Account> {
    const row = withKeys({ ...user, createdAt: this.#database.now(), lastSeenAt: null });
    this.#refuseTaken(row);
    this.#database.users.set(row.id, row);
    return accountOf(row);
  }

  async account(userId: string): Promise<Account | null> {
    const row = this.#database.users.get(userId);
    return row ? accountOf(row) : null;
  }

  async credentials(login: string): Promise<{ userId: string; passwordHash: string } | null> {
    const key = foldCase(login);
    const row = [...this.#database.users.values()].find((user) => user.emailKey === key || user.usernameKey === key);
    return row ? { userId: row.id, passwordHash: row.passwordHash } : null;
  }

  async credentialsOf(userId: string): Promise<{ passwordHash: string } | null> {
    const row = this.#database.users.get(userId);
    return row ? { passwordHash: row.passwordHash } : null;
  }

  async change(userId: string, change: ProfileChange & { passwordHash?: string }): Promise<Account> {
    const before = this.#existing(userId);
    const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
    const row = withKeys({ ...before, ...given });
    this.#refuseTaken(row);
    this.#database.users.set(userId, row);
    return accountOf(row);
  }

  async find(userIds: string[]): Promise<User[]> {
    return [...new Set(userIds)].flatMap((id) => {
      const row = this.#database.users.get(id);
      return row ? [userOf(row)] : [];
    });
  }

  async search(text: string, limit: number): Promise<User[]> {
    const wanted = nameWords(text);
    if (wanted.length === 0) return [];
    const key = foldCase(text.trim());
    return [...this.#database.users.values()]
      .filter((user) => wanted.every((prefix) => user.words.some((word) => word.startsWith(prefix))))
      .sort((a, b) => rank(a, key) - rank(b, key) || (a.usernameKey < b.usernameKey ? -1 : 1))
      .slice(0, limit)
      .map(userOf);
  }

  async block(blockerId: string, blockedId: string): Promise<void> {
    this.#existing(blockerId);
    this.#existing(blockedId);
    const blocked = this.#database.blocks.get(blockerId) ?? new Set();
    this.#database.blocks.set(blockerId, blocked.add(blockedId));
  }

  async unblock(blockerId: string, blockedId: string): Promise<void> {
    this.#database.blocks.get(blockerId)?.delete(blockedId);
  }

  async blockedBy(blockerId: string): Promise<string[]> {
    return [...(this.#database.blocks.get(blockerId) ?? [])];
  }

  async isBlocked(pair: { blockerId: string; blockedId: string }): Promise<boolean> {
    return this.#database.hasBlocked(pair.blockerId, pair.blockedId);
  }

  async blockersAmong(userIds: string[], blockedId: string): Promise<string[]> {
    return [...new Set(userIds)].filter((userId) => this.#database.hasBlocked(userId, blockedId));
  }

  async seen(userId: string, at: number): Promise<void> {
    const row = this.#database.users.get(userId);
    if (row) row.lastSeenAt = Math.max(row.lastSeenAt ?? 0, at);
  }

  async lastSeen(userIds: string[]): Promise<Map<string, number | null>> {
    const known = userIds.filter((id) => this.#database.users.has(id));
    return new Map(known.map((id) => [id, this.#database.users.get(id)?.lastSeenAt ?? null]));
  }

  #existing(userId: string): UserRow {
    const row = this.#database.users.get(userId);
    if (!row) throw noPerson();
    return row;
  }

  #refuseTaken(row: UserRow): void {
    for (const other of this.#database.users.values()) {
      if (other.id === row.id) continue;
      if (other.emailKey === row.emailKey) throw new DomainError('conflict', 'This e-mail address is taken');
      if (other.usernameKey === row.usernameKey) throw new DomainError('conflict', 'This username is taken');
    }
  }
}

/** The whole username first, then usernames that begin so, then any other word. */
function rank(user: UserRow, key: string): number {
  if (user.usernameKey === key) return 0;
  return user.usernameKey.startsWith(key) ? 1 : 2;
}

function withKeys(user: Omit<UserRow, 'emailKey' | 'usernameKey' | 'words'>): UserRow {
  return {
    ...user,
    emailKey: foldCase(user.email),
    usernameKey: foldCase(user.username),
    words: nameWords(user.username, user.displayName),
  };
}

function accountOf({ id, username, displayName, email, createdAt }: UserRow): Account {
  return { id, username, displayName, email, createdAt };
}

function userOf({ id, username, displayName }: UserRow): User {
  return { id, username, displayName };
}
