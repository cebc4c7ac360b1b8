import type { ConversationSummary } from '../../client/contract.ts';

export interface Preview {
  /** Said before the text: who, or "Draft". */
  lead: string | null;
  text: string;
  tone: 'plain' | 'draft' | 'live';
}

interface Surroundings {
  userId: string;
  draft: string;
  blocked: ReadonlySet<string>;
  typingNames: readonly string[];
}

/** The second line of a conversation in the list. What needs the person most comes first. */
export function previewOf(conversation: ConversationSummary, { userId, draft, blocked, typingNames }: Surroundings): Preview {
  if (draft !== '') return { lead: 'Draft', text: oneLine(draft), tone: 'draft' };
  if (typingNames.length > 0) return { lead: null, text: typingText(conversation, typingNames), tone: 'live' };
  const { lastMessage } = conversation;
  if (!lastMessage) return plain(null, conversation.kind === 'direct' ? 'Say hello' : 'No messages yet');
  if (conversation.kind === 'group' && blocked.has(lastMessage.senderId)) return plain(null, 'Blocked message');
  const own = lastMessage.senderId === userId;
  const lead = own ? 'You' : conversation.kind === 'group' ? firstName(lastMessage.senderName) : null;
  return plain(lead, lastMessage.deleted ? 'Message deleted' : oneLine(lastMessage.text));
}

function typingText({ kind }: ConversationSummary, names: readonly string[]): string {
  if (kind === 'direct') return 'typing…';
  return names.length === 1 ? `${firstName(names[0] ?? '')} is typing…` : 'Several people are typing…';
}

function plain(lead: string | null, text: string): Preview {
  return { lead, text, tone: 'plain' };
}

function firstName(name: string): string {
  return name.split(/\s+/)[0] ?? name;
}

function oneLine(text: string): string {
  return text.slice(0, 200).replace(/```/g, '').replace(/\s+/g, ' ').trim();
}
