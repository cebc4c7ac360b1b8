import { maxMembers } from '../domain/conversation.ts';
import type { OpenDraft } from '../domain/conversation.ts';
import { DomainError } from '../domain/error.ts';

/** The draft with ids as PostgreSQL writes them, nobody named twice, and its size checked. */
export function normaliseOpening(draft: OpenDraft): OpenDraft {
  const creatorId = draft.creatorId.toLowerCase();
  const memberIds = [...new Set(draft.memberIds.map((id) => id.toLowerCase()))].filter((id) => id !== creatorId);
  if (draft.kind === 'direct' && memberIds.length !== 1) {
    throw new DomainError('invalid', 'A direct conversation is between two people');
  }
  if (memberIds.length >= maxMembers) throw new DomainError('invalid', `A group holds at most ${maxMembers} members`);
  return { ...draft, conversationId: draft.conversationId.toLowerCase(), creatorId, memberIds };
}

/** The same for both people, whoever opens. */
export function directKey(draft: OpenDraft): string {
  return [draft.creatorId, ...draft.memberIds].sort().join(':');
}
