import type { Conversation, ConversationRepository, Member, Membership, OpenDraft, PresentMembership } from '../../domain/conversation.ts';
import { DomainError } from '../../domain/error.ts';
import type { LogEvent } from '../../domain/event.ts';
import { noPerson, notAllowed } from '../../domain/refusal.ts';
import { byRoleThenName } from '../member-order.ts';
import { directKey, normaliseOpening } from '../opening.ts';
import type { ConversationRow, MemberRow, MemoryDatabase } from './memory-database.ts';

export class MemoryConversationRepository implements ConversationRepository {
  readonly #database: MemoryDatabase;

  constructor(database: MemoryDatabase) {
    this.#database = database;
  }

  async open(given: OpenDraft): Promise<{ conversation: Conversation; event: LogEvent; created: boolean }> {
    const draft = normaliseOpening(given);
    const existing = this.#existing(draft);
    if (existing) return opened(existing, false);
    this.#refuseUnknown(draft);
    const conversation = newConversation(draft, this.#database.now());
    this.#database.conversations.set(conversation.id, conversation);
    if (draft.kind === 'direct') this.#database.directKeys.set(directKey(draft), conversation.id);
    return opened(conversation, true);
  }

  async find(conversationId: string): Promise<Conversation | null> {
    const row = this.#database.conversations.get(conversationId);
    return row ? conversationOf(row) : null;
  }

  async membership(conversationId: string, userId: string): Promise<Membership | null> {
    const conversation = this.#database.conversations.get(conversationId);
    const member = conversation?.members.get(userId);
    if (!conversation || !member) return null;
    const { role, visibleFromSeq, leftSeq } = member;
    return { conversationId, userId, kind: conversation.kind, role, visibleFromSeq, leftSeq };
  }

  async conversationIds(userId: string): Promise<string[]> {
    return this.#present(userId).map(({ id }) => id);
  }

  async memberships(userId: string): Promise<PresentMembership[]> {
    return this.#present(userId).map(({ id, kind, members, lastSeq, headId }) => {
      const { joinedSeq = 0, visibleFromSeq = 0 } = members.get(userId) ?? {};
      return { conversationId: id, kind, joinedSeq, visibleFromSeq, lastSeq, headId };
    });
  }

  async peersAmong(userId: string, userIds: string[]): Promise<string[]> {
    const shared = this.#present(userId);
    return [...new Set(userIds)].filter((id) => shared.some((row) => row.members.get(id)?.leftSeq === null));
  }

  async members(conversationId: string): Promise<Member[]> {
    const present = [...(this.#database.conversations.get(conversationId)?.members.values() ?? [])].filter((member) => member.leftSeq === null);
    return present.flatMap((member) => this.#memberOf(member)).sort(byRoleThenName);
  }

  #present(userId: string): ConversationRow[] {
    return [...this.#database.conversations.values()].filter((row) => row.members.get(userId)?.leftSeq === null);
  }

  #existing(draft: OpenDraft): ConversationRow | undefined {
    const id = draft.kind === 'direct' ? this.#database.directKeys.get(directKey(draft)) : undefined;
    const row = this.#database.conversations.get(id ?? draft.conversationId);
    if (!row || id) return row;
    if (draft.kind === 'direct' || row.kind === 'direct' || row.events[0]?.event.senderId !== draft.creatorId) {
      throw new DomainError('conflict', 'This conversation id is taken');
    }
    return row;
  }

  #refuseUnknown(draft: OpenDraft): void {
    for (const userId of [draft.creatorId, ...draft.memberIds]) {
      if (!this.#database.users.has(userId)) throw noPerson();
    }
    const [peerId] = draft.memberIds;
    if (draft.kind === 'direct' && peerId && this.#database.hasBlocked(peerId, draft.creatorId)) {
      throw notAllowed();
    }
  }

  #memberOf({ userId, role, joinedSeq }: MemberRow): Member[] {
    const user = this.#database.users.get(userId);
    return user ? [{ id: userId, username: user.username, displayName: user.displayName, role, joinedSeq }] : [];
  }
}

function newConversation(draft: OpenDraft, now: number): ConversationRow {
  const { conversationId, kind, title, historyVisible, memberIds, creatorId } = draft;
  const event: LogEvent = {
    conversationId,
    seq: 1,
    id: draft.eventId,
    prevId: null,
    kind: 'conversation.created',
    senderId: creatorId,
    clientId: conversationId,
    messageNo: 0,
    createdAt: now,
    payload: { kind, title, historyVisible, memberIds },
  };
  const founder = { joinedSeq: 1, visibleFromSeq: 1, leftSeq: null, leftTitle: null, readVersion: 0, readSeq: 1, readMessageNo: 0, deliveredSeq: 0, changedAt: now, receiptAt: now };
  const members = [creatorId, ...memberIds].map((userId): [string, MemberRow] => [
    userId,
    { ...founder, userId, role: kind === 'group' && userId === creatorId ? 'owner' : 'member' },
  ]);
  return {
    id: conversationId,
    kind,
    title,
    historyVisible,
    lastSeq: 1,
    headId: draft.eventId,
    lastMessageNo: 0,
    lastMessageSeq: null,
    changedAt: now,
    members: new Map(members),
    events: [{ event, fingerprint: '' }],
    sent: new Map([[`${creatorId}/${conversationId}`, 1]]),
    devices: new Map(),
    edits: new Map(),
  };
}

function opened(row: ConversationRow, created: boolean) {
  const first = row.events[0];
  if (!first) throw new Error('a conversation without its first event');
  return { conversation: conversationOf(row), event: first.event, created };
}

function conversationOf({ id, kind, title, historyVisible }: ConversationRow): Conversation {
  return { id, kind, title, historyVisible };
}
