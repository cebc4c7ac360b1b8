import type { ConversationSummary } from '../../client/contract.ts';

/** A direct conversation is named after the other person. */
export function conversationName(conversation: Pick<ConversationSummary, 'title' | 'peer'>): string {
  return conversation.peer?.displayName ?? conversation.title ?? 'Conversation';
}
