import type { ConversationSummary } from '../../client/contract.ts';

/** The conversation `step` places below the current one in the list; with `unreadOnly`, the next that way with unread messages. */
export function neighbour(conversations: readonly ConversationSummary[], currentId: string | null, { step, unreadOnly }: { step: 1 | -1; unreadOnly: boolean }): string | null {
  const at = conversations.findIndex(({ conversationId }) => conversationId === currentId);
  const start = at < 0 && step < 0 ? conversations.length : at;
  for (let i = start + step; i >= 0 && i < conversations.length; i += step) {
    const conversation = conversations[i];
    if (conversation && (!unreadOnly || conversation.unread > 0)) return conversation.conversationId;
  }
  return null;
}
