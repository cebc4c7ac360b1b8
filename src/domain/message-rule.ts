import type { Membership } from './conversation.ts';
import type { LogEvent } from './event.ts';
import type { Message } from './message.ts';

/** Nobody rewrites another's words. */
export function canEdit(userId: string, message: Pick<Message, 'senderId' | 'deletedSeq'>): boolean {
  return message.senderId === userId && message.deletedSeq === null;
}

/** One's own; in a group, admins and the owner also delete others'. */
export function canDelete(actor: Pick<Membership, 'userId' | 'kind' | 'role'>, message: Pick<Message, 'senderId' | 'deletedSeq'>): boolean {
  if (message.deletedSeq !== null) return false;
  return message.senderId === actor.userId || (actor.kind === 'group' && actor.role !== 'member');
}

/** The message an event of kind `message.sent` holds. Rows say what the message is now. */
export function messageOf(event: LogEvent): Message {
  const payload = event.payload as { text?: string; replyTo?: number; editedSeq?: number; deletedSeq?: number; reactions?: Record<string, string[]> };
  return {
    conversationId: event.conversationId,
    seq: event.seq,
    id: event.id,
    senderId: event.senderId,
    clientId: event.clientId,
    messageNo: event.messageNo,
    createdAt: event.createdAt,
    text: payload.text ?? '',
    replyTo: payload.replyTo ?? null,
    editedSeq: payload.editedSeq ?? null,
    deletedSeq: payload.deletedSeq ?? null,
    reactions: payload.reactions ?? {},
  };
}
