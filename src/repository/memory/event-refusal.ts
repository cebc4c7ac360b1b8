import { maxMembers } from '../../domain/conversation.ts';
import type { AppendResult, Draft } from '../../domain/event.ts';
import { canDelete, canEdit, maxReactionKinds, messageOf } from '../../domain/message.ts';
import type { Message } from '../../domain/message.ts';
import type { ConversationRow, MemberRow, MemoryDatabase } from './memory-database.ts';

/** Why this draft cannot be appended, or null. The same checks in the same order as SQL's `append_refusal`. */
export function refusal(database: MemoryDatabase, conversation: ConversationRow, draft: Draft): AppendResult | null {
  const sender = conversation.members.get(draft.senderId);
  if (!sender) return { status: 'not_found', reason: 'No such conversation' };
  if (sender.leftSeq !== null) return { status: 'forbidden', reason: 'You are no longer in this conversation' };
  const subject = 'userId' in draft.payload ? conversation.members.get(draft.payload.userId.toLowerCase()) : undefined;
  const present = subject?.leftSeq === null ? subject : undefined;
  if (isStale(draft, { epoch: database.epoch, sender, subject: present })) return { status: 'stale' };
  if (conversation.kind === 'direct') {
    const refused = directRefusal(database, conversation, draft);
    if (refused) return refused;
  }
  if (draft.kind === 'member.joined') return joinRefusal(database, conversation, { userId: draft.payload.userId, present });
  if ('userId' in draft.payload && !present) return { status: 'not_found', reason: 'Not a member of this conversation' };
  return messageRefusal(conversation, sender, draft);
}

function isStale({ expect }: Draft, { epoch, sender, subject }: { epoch: string; sender: MemberRow; subject: MemberRow | undefined }): boolean {
  if (expect?.epoch !== undefined && expect.epoch !== epoch) return true;
  if (expect?.role !== undefined && expect.role !== sender.role) return true;
  return expect?.subjectRole !== undefined && expect.subjectRole !== (subject?.role ?? null);
}

function directRefusal(database: MemoryDatabase, conversation: ConversationRow, draft: Draft): AppendResult | null {
  if (draft.kind === 'message.deleted' || draft.kind === 'call.ended') return null;
  if (!['message.sent', 'message.edited', 'reaction.changed', 'call.started'].includes(draft.kind)) {
    return { status: 'forbidden', reason: 'A direct conversation has no settings' };
  }
  const blocked = [...conversation.members.keys()].some((userId) => userId !== draft.senderId && database.hasBlocked(userId, draft.senderId));
  return blocked ? { status: 'forbidden', reason: 'You cannot do this here' } : null;
}

function joinRefusal(database: MemoryDatabase, conversation: ConversationRow, subject: { userId: string; present: MemberRow | undefined }): AppendResult | null {
  if (!database.users.has(subject.userId.toLowerCase())) return { status: 'not_found', reason: 'No such person' };
  if (subject.present) return { status: 'conflict', reason: 'They are a member already' };
  const count = [...conversation.members.values()].filter((member) => member.leftSeq === null).length;
  return count >= maxMembers ? { status: 'invalid', reason: `A group holds at most ${maxMembers} members` } : null;
}

function messageRefusal(conversation: ConversationRow, sender: MemberRow, draft: Draft): AppendResult | null {
  if (draft.kind === 'message.sent') {
    const { replyTo } = draft.payload;
    if (replyTo === undefined || visibleMessage(conversation, sender, replyTo)) return null;
    return { status: 'invalid', reason: 'No such message to reply to' };
  }
  if (!('target' in draft.payload)) return null;
  const message = visibleMessage(conversation, sender, draft.payload.target);
  if (!message || message.deletedSeq !== null) return { status: 'not_found', reason: 'No such message' };
  if (draft.kind === 'message.edited' && !canEdit(sender.userId, message)) {
    return { status: 'forbidden', reason: 'Only its author can edit a message' };
  }
  if (draft.kind === 'message.deleted' && !canDelete({ ...sender, kind: conversation.kind }, message)) {
    return { status: 'forbidden', reason: 'You cannot delete this message' };
  }
  if (draft.kind === 'reaction.changed' && draft.payload.on && !hasRoom(message, draft.payload.emoji)) {
    return { status: 'invalid', reason: `A message carries at most ${maxReactionKinds} different emoji` };
  }
  return null;
}

function visibleMessage(conversation: ConversationRow, sender: MemberRow, seq: number): Message | null {
  const event = conversation.events[seq - 1]?.event;
  return event && event.kind === 'message.sent' && seq >= sender.visibleFromSeq ? messageOf(event) : null;
}

function hasRoom(message: Message, emoji: string): boolean {
  return emoji in message.reactions || Object.keys(message.reactions).length < maxReactionKinds;
}
