import type { LogEvent } from '../../domain/event.ts';
import type { Head, HeadRepository } from '../../domain/head.ts';
import { messageOf } from '../../domain/message.ts';
import type { ConversationRow, MemberRow, MemoryDatabase } from './memory-database.ts';

export class MemoryHeadRepository implements HeadRepository {
  readonly #database: MemoryDatabase;

  constructor(database: MemoryDatabase) {
    this.#database = database;
  }

  async list(userId: string, filter: { since?: number; conversationIds?: string[] } = {}): Promise<{ heads: Head[]; now: number }> {
    const { since, conversationIds } = filter;
    const now = this.#database.now();
    const heads = [...this.#database.conversations.values()].flatMap((conversation) => {
      const member = conversation.members.get(userId);
      if (!member || (conversationIds && !conversationIds.includes(conversation.id))) return [];
      const changedAt = member.leftSeq === null ? conversation.changedAt : member.changedAt;
      if (since !== undefined && Math.max(changedAt, member.changedAt, member.receiptAt) < since) return [];
      return [{ ...this.#headOf(conversation, member), changedAt }];
    });
    return { heads: heads.sort((a, b) => b.changedAt - a.changedAt || (a.conversationId < b.conversationId ? -1 : 1)), now };
  }

  #headOf(conversation: ConversationRow, member: MemberRow): Omit<Head, 'changedAt'> {
    const { role, visibleFromSeq, readVersion, readSeq, readMessageNo, deliveredSeq, leftSeq } = member;
    const end = eventAt(conversation, leftSeq ?? conversation.lastSeq);
    return {
      conversationId: conversation.id,
      kind: conversation.kind,
      title: leftSeq === null ? conversation.title : member.leftTitle,
      peer: this.#peer(conversation, member),
      role,
      lastSeq: end.seq,
      headId: end.id,
      lastMessageNo: end.messageNo,
      visibleFromSeq,
      left: leftSeq !== null,
      readVersion,
      readSeq,
      readMessageNo,
      deliveredSeq,
      lastMessage: this.#lastMessage(conversation, member, end.seq),
    };
  }

  #peer(conversation: ConversationRow, member: MemberRow): Head['peer'] {
    if (conversation.kind === 'group') return null;
    const user = this.#database.users.get([...conversation.members.keys()].find((id) => id !== member.userId) ?? '');
    return user ? { id: user.id, username: user.username, displayName: user.displayName } : null;
  }

  #lastMessage(conversation: ConversationRow, { visibleFromSeq, leftSeq }: MemberRow, to: number): Head['lastMessage'] {
    const last = conversation.events.slice(visibleFromSeq - 1, to).findLast(({ event }) => event.kind === 'message.sent');
    if (!last) return null;
    const { seq, senderId, deletedSeq, createdAt, ...now } = messageOf(last.event);
    const text = formerText(conversation, seq, leftSeq) ?? now.text;
    const senderName = this.#database.users.get(senderId)?.displayName ?? '';
    return { seq, senderId, senderName, text: Array.from(text).slice(0, 200).join(''), deleted: deletedSeq !== null, createdAt };
  }
}

/** The body that the first edit after somebody left replaced. */
function formerText({ edits }: ConversationRow, seq: number, leftSeq: number | null): string | undefined {
  if (leftSeq === null) return undefined;
  const later = [...(edits.get(seq) ?? [])].filter(([editSeq]) => editSeq > leftSeq);
  return later.sort(([a], [b]) => a - b)[0]?.[1];
}

function eventAt(conversation: ConversationRow, seq: number): LogEvent {
  const stored = conversation.events[seq - 1];
  if (!stored) throw new Error(`no event ${seq} in conversation ${conversation.id}`);
  return stored.event;
}
