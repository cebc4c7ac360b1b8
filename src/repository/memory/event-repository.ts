import type { AppendResult, Draft, EventLog, LogChanges, LogEvent, LogPosition, Page, PageQuery } from '../../domain/event.ts';
import type { LaterChanges } from '../as-of.ts';
import { asOf } from '../as-of.ts';
import { fingerprint, normalise, problem } from '../draft.ts';
import { project } from './event-projection.ts';
import { refusal } from './event-refusal.ts';
import { receiptOf } from './receipt-repository.ts';
import type { ConversationRow, MemberRow, MemoryDatabase, StoredEvent } from './memory-database.ts';

export class MemoryEventLog implements EventLog {
  readonly #database: MemoryDatabase;

  constructor(database: MemoryDatabase) {
    this.#database = database;
  }

  async append(drafts: Draft[]): Promise<AppendResult[]> {
    return drafts.map((draft) => problem(draft) ?? this.#appendOne(normalise(draft)));
  }

  async range(query: { conversationId: string; after: number; upTo: number; limit: number; asOf?: number }): Promise<LogEvent[]> {
    const conversation = this.#database.conversations.get(query.conversationId);
    const from = Math.max(0, query.after);
    const events = (conversation?.events ?? []).slice(from, Math.max(from, Math.min(query.upTo, from + query.limit))).map((stored) => stored.event);
    return conversation && query.asOf !== undefined ? asOf(query.asOf, events, changesUntil(conversation, query.asOf)) : events;
  }

  async page(query: PageQuery): Promise<Page | null> {
    const { conversationId, userId, limit } = query;
    const conversation = this.#database.conversations.get(conversationId);
    const member = conversation?.members.get(userId);
    if (!conversation || !member) return null;
    const { visibleFromSeq, leftSeq } = member;
    const headSeq = leftSeq ?? conversation.lastSeq;
    const idAt = (seq: number) => (seq >= visibleFromSeq && seq <= headSeq ? conversation.events[seq - 1]?.event.id : undefined) ?? null;
    const last = Math.min(headSeq, (query.before ?? Infinity) - 1);
    const after = Math.max(visibleFromSeq - 1, query.after ?? last - limit);
    return {
      epoch: this.#database.epoch,
      visibleFromSeq,
      head: { seq: headSeq, id: idAt(headSeq)! },
      left: leftSeq !== null,
      afterId: idAt(query.after ?? 0),
      events: await this.range({ conversationId, after, upTo: last, limit, asOf: leftSeq ?? undefined }),
    };
  }

  async stored(key: { conversationId: string; senderId: string; clientId: string }): Promise<LogEvent | null> {
    const conversation = this.#database.conversations.get(key.conversationId.toLowerCase());
    return (conversation && storedUnder(conversation, key)?.event) ?? null;
  }

  async positions(conversationIds: string[]): Promise<LogPosition[]> {
    return [...new Set(conversationIds)].flatMap((id) => {
      const row = this.#database.conversations.get(id);
      return row ? [positionOf(row)] : [];
    });
  }

  async changes(since: number): Promise<LogChanges> {
    const now = this.#database.now();
    const conversations = [...this.#database.conversations.values()];
    const members = (moved: (member: MemberRow) => boolean) =>
      conversations.flatMap((row) => [...row.members.values()].filter(moved).map((member) => ({ conversationId: row.id, ...member })));
    return {
      conversations: conversations.filter((row) => row.changedAt >= since).map(positionOf),
      memberships: members((member) => member.changedAt >= since).map(({ conversationId, userId, joinedSeq, leftSeq }) => ({ conversationId, userId, joinedSeq, leftSeq })),
      receipts: members((member) => member.receiptAt >= since).map(({ conversationId, ...member }) => ({ conversationId, receipt: receiptOf(member) })),
      revokedSessionIds: [...this.#database.sessions.values()].filter((row) => row.revokedAt !== null && row.revokedAt >= since).map((row) => row.id),
      epoch: this.#database.epoch,
      now,
    };
  }

  async epoch(): Promise<string> {
    return this.#database.epoch;
  }

  #appendOne(draft: Draft): AppendResult {
    const conversation = this.#database.conversations.get(draft.conversationId);
    if (!conversation) return { status: 'not_found', reason: 'No such conversation' };
    const print = fingerprint(draft);
    const stored = storedUnder(conversation, draft);
    if (stored && stored.fingerprint !== print) return { status: 'conflict', reason: 'This clientId was used for something else' };
    if (stored) return { status: 'appended', event: stored.event, epoch: this.#database.epoch, duplicate: true };
    const refused = refusal(this.#database, conversation, draft);
    if (refused) return refused;
    const event = nextEvent(conversation, draft, { id: this.#database.newId(), now: this.#database.now() });
    store(conversation, event, print);
    project(conversation, event);
    return { status: 'appended', event, epoch: this.#database.epoch, duplicate: false };
  }
}

function changesUntil({ edits, events }: ConversationRow, seq: number): LaterChanges {
  return {
    edits: [...edits].flatMap(([target, bodies]) => [...bodies].map(([editSeq, formerText]) => ({ target, editSeq, formerText }))),
    reactions: events.slice(0, seq).flatMap(({ event }) => (event.kind === 'reaction.changed' ? [event] : [])),
  };
}

function storedUnder(conversation: ConversationRow, key: { senderId: string; clientId: string }): StoredEvent | undefined {
  const seq = conversation.sent.get(`${key.senderId}/${key.clientId}`.toLowerCase());
  return seq === undefined ? undefined : conversation.events[seq - 1];
}

function nextEvent(conversation: ConversationRow, draft: Draft, { id, now }: { id: string; now: number }): LogEvent {
  return {
    conversationId: conversation.id,
    seq: conversation.lastSeq + 1,
    id,
    prevId: conversation.headId,
    kind: draft.kind,
    senderId: draft.senderId,
    clientId: draft.clientId,
    messageNo: conversation.lastMessageNo + (draft.kind === 'message.sent' ? 1 : 0),
    createdAt: now,
    payload: structuredClone(draft.payload),
  };
}

function store(conversation: ConversationRow, event: LogEvent, print: string): void {
  conversation.events.push({ event, fingerprint: print });
  conversation.sent.set(`${event.senderId}/${event.clientId}`, event.seq);
  conversation.lastSeq = event.seq;
  conversation.headId = event.id;
  conversation.lastMessageNo = event.messageNo;
  if (event.kind === 'message.sent') conversation.lastMessageSeq = event.seq;
  conversation.changedAt = event.createdAt;
}

function positionOf({ id, lastSeq, headId, lastMessageNo }: ConversationRow): LogPosition {
  return { conversationId: id, lastSeq, headId, lastMessageNo };
}
