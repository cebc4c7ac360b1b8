import { z } from 'zod';
import { textProblem } from './text.ts';
import type { LogEvent } from './event.ts';
import type { User } from './user.ts';

export { canChangeRole, canLeave, canManage, canRemove } from './conversation-rule.ts';

export const conversationIdSchema = z.uuid().toLowerCase();

export const roles = ['owner', 'admin', 'member'] as const;
export const roleSchema = z.enum(roles);
export type Role = z.infer<typeof roleSchema>;

export type ConversationKind = 'direct' | 'group';

export const titleSchema = z
  .string()
  .max(120)
  .transform((title) => title.trim())
  .refine((title) => title.length > 0, 'must not be empty')
  .refine((title) => textProblem(title) === null, 'holds characters that cannot be stored');

/** A group holds at most this many members. */
export const maxMembers = 2_000;

export interface Conversation {
  id: string;
  kind: ConversationKind;
  /** Null for a direct conversation, which is named after the other person. */
  title: string | null;
  /** Whether a newcomer sees what was said before they joined. */
  historyVisible: boolean;
}

/**
 * Proof that a person is, or was, in a conversation. What reads a conversation takes one of these
 * instead of two ids, so it cannot be called without having authorised.
 */
export interface Membership {
  conversationId: string;
  userId: string;
  kind: ConversationKind;
  role: Role;
  /** First `seq` this member may see. */
  visibleFromSeq: number;
  /** `seq` of the event by which they left, the last one they may see; null while they are in. */
  leftSeq: number | null;
}

/** A membership that lasts, with the end of the log at the same moment. */
export interface PresentMembership {
  conversationId: string;
  kind: ConversationKind;
  /** `seq` of the event by which they (last) joined. */
  joinedSeq: number;
  visibleFromSeq: number;
  lastSeq: number;
  /** Id of the event at `lastSeq`. */
  headId: string;
}

/** A member as others see them. */
export interface Member extends User {
  role: Role;
  /** `seq` of the event by which they (last) joined. */
  joinedSeq: number;
}

export interface ConversationRepository {
  /**
   * Opens a conversation with its first event (`conversation.created`, seq 1) and its members.
   * A direct conversation is one per pair of people: when it exists already, `created` is false and
   * nothing changes, however many open it at once. Throws `forbidden` when a direct conversation
   * would be opened by someone the other person has blocked.
   */
  open(draft: OpenDraft): Promise<{ conversation: Conversation; event: LogEvent; created: boolean }>;
  find(conversationId: string): Promise<Conversation | null>;
  /** The person's membership, also a past one; null if they never were a member. */
  membership(conversationId: string, userId: string): Promise<Membership | null>;
  /** The ids of the conversations a person is in now. */
  conversationIds(userId: string): Promise<string[]>;
  /** The conversations a person is in now, and where their logs end, all as of one moment. */
  memberships(userId: string): Promise<PresentMembership[]>;
  /** Those of `userIds` who are in a conversation with this person now. */
  peersAmong(userId: string, userIds: string[]): Promise<string[]>;
  /** Those in the conversation now: owner, admins, then the others by name. */
  members(conversationId: string): Promise<Member[]>;
}

export interface OpenDraft {
  conversationId: string;
  eventId: string;
  kind: ConversationKind;
  title: string | null;
  historyVisible: boolean;
  creatorId: string;
  /** Everyone but the creator; exactly one for a direct conversation. */
  memberIds: string[];
}
