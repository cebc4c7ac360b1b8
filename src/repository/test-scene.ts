import { expect } from 'vitest';
import { v4, v7 } from 'uuid';
import type { CallHistory } from '../domain/call.ts';
import type { ConversationRepository } from '../domain/conversation.ts';
import type { AppendResult, Draft, EventKind, EventLog, EventPayloads, LogEvent } from '../domain/event.ts';
import type { Head, HeadRepository } from '../domain/head.ts';
import type { ReceiptRepository } from '../domain/receipt.ts';
import type { SessionRepository } from '../domain/session.ts';
import type { UserRepository } from '../domain/user.ts';
import { createMemoryRepositories } from './memory/repositories.ts';
import { createPostgresRepositories } from './postgres/repositories.ts';
import { freshDatabase } from './postgres/test-database.ts';

interface Repositories {
  users: UserRepository;
  sessions: SessionRepository;
  conversations: ConversationRepository;
  log: EventLog;
  receipts: ReceiptRepository;
  heads: HeadRepository;
  callHistory: CallHistory;
}

/** The repositories under test, and verbs to bring them into the state a test is about. */
export class Scene implements Repositories {
  readonly users: UserRepository;
  readonly sessions: SessionRepository;
  readonly conversations: ConversationRepository;
  readonly log: EventLog;
  readonly receipts: ReceiptRepository;
  readonly heads: HeadRepository;
  readonly callHistory: CallHistory;
  readonly close: () => Promise<void>;

  constructor(repositories: Repositories, close: () => Promise<void>) {
    this.users = repositories.users;
    this.sessions = repositories.sessions;
    this.conversations = repositories.conversations;
    this.log = repositories.log;
    this.receipts = repositories.receipts;
    this.heads = repositories.heads;
    this.callHistory = repositories.callHistory;
    this.close = close;
  }

  /** Somebody new; returns their id. */
  async person(displayName: string): Promise<string> {
    const id = v7();
    const username = `${displayName.toLowerCase().replaceAll(/[^a-z]/g, '')}-${id.slice(-8)}`;
    await this.users.create({ id, email: `${username}@example.org`, username, displayName, passwordHash: 'hash' });
    return id;
  }

  async cast(): Promise<{ alice: string; bob: string; carol: string; mallory: string }> {
    const [alice, bob, carol, mallory] = await Promise.all([this.person('Alice'), this.person('Bob'), this.person('Carol'), this.person('Mallory')]);
    return { alice, bob, carol, mallory };
  }

  async group(creatorId: string, memberIds: string[], { historyVisible = true, title = 'Ubuntu' } = {}): Promise<string> {
    const conversationId = v4();
    await this.conversations.open({ conversationId, eventId: v7(), kind: 'group', title, historyVisible, creatorId, memberIds });
    return conversationId;
  }

  async direct(creatorId: string, peerId: string): Promise<string> {
    const opened = await this.conversations.open({
      conversationId: v4(),
      eventId: v7(),
      kind: 'direct',
      title: null,
      historyVisible: true,
      creatorId,
      memberIds: [peerId],
    });
    return opened.conversation.id;
  }

  async append(draft: Draft): Promise<AppendResult> {
    const [result] = await this.log.append([draft]);
    return result!;
  }

  /** Appends, and insists that it was. */
  async does<K extends EventKind>(conversationId: string, senderId: string, [kind, payload]: [K, EventPayloads[K]]): Promise<LogEvent> {
    const result = await this.append(draft(conversationId, senderId, [kind, payload]));
    if (result.status !== 'appended' || result.duplicate) throw new Error(`not appended: ${JSON.stringify(result)}`);
    return result.event;
  }

  async says(conversationId: string, senderId: string, text: string): Promise<LogEvent> {
    return this.does(conversationId, senderId, ['message.sent', { text }]);
  }

  async transcript(conversationId: string): Promise<LogEvent[]> {
    return this.log.range({ conversationId, after: 0, upTo: 2 ** 31 - 1, limit: 100_000 });
  }

  /** One row as it is now. */
  async row(conversationId: string, seq: number): Promise<LogEvent> {
    const [event] = await this.log.range({ conversationId, after: seq - 1, upTo: seq, limit: 1 });
    return event!;
  }

  async head(userId: string, conversationId: string): Promise<Head> {
    const { heads } = await this.heads.list(userId, { conversationIds: [conversationId] });
    return heads[0]!;
  }
}

export function draft<K extends EventKind>(conversationId: string, senderId: string, [kind, payload]: [K, EventPayloads[K]]): Draft {
  return { conversationId, senderId, clientId: v4(), kind, payload } as Draft;
}

/** I5 and I6: 1, 2, 3 … without a hole, each naming the one before. */
export function expectUnbroken(events: LogEvent[]): void {
  expect(events.map((event) => event.seq)).toEqual(events.map((_event, place) => place + 1));
  expect(events.map((event) => event.prevId)).toEqual([null, ...events.slice(0, -1).map((event) => event.id)]);
  expect(new Set(events.map((event) => event.id)).size).toBe(events.length);
}

export async function memoryScene(): Promise<Scene> {
  return new Scene(createMemoryRepositories(), async () => {});
}

export async function postgresScene(): Promise<Scene> {
  const database = await freshDatabase();
  return new Scene(createPostgresRepositories(database), () => database.drop());
}
