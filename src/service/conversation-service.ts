import type { Conversation, Member, OpenDraft, Role } from '../domain/conversation.ts';
import { canChangeRole, canLeave, canManage, canRemove } from '../domain/conversation.ts';
import { DomainError } from '../domain/error.ts';
import type { Acknowledgement, Draft, LogEvent } from '../domain/event.ts';
import type { Head } from '../domain/head.ts';
import { noConversation, noLongerIn, noPerson, notAllowed, reusedClientId } from '../domain/refusal.ts';
import type { Caller } from '../domain/session.ts';
import type { Announcer } from './announcer.ts';
import type { Judge, LogWriter } from './log-writer.ts';
import type { Ports } from './ports.ts';

type ConversationPorts = Pick<Ports, 'conversations' | 'users' | 'heads' | 'limiter' | 'limits' | 'newId'>;

/** Shuts somebody out of a conversation's call. */
interface CallDoor {
  drop(conversationId: string, userId: string): Promise<void>;
}

/** Where a change happens, and the id that makes trying again harmless. */
export interface Change {
  conversationId: string;
  clientId: string;
}

export interface NewGroup {
  /** Becomes the group's id. */
  clientId: string;
  title: string;
  memberIds: string[];
  historyVisible: boolean;
}

/** Opening conversations, who is in them and what they may do. */
export class ConversationService {
  readonly #ports: ConversationPorts;
  readonly #writer: LogWriter;
  readonly #announcer: Announcer;
  readonly #calls: CallDoor;

  constructor(ports: ConversationPorts, { writer, announcer, calls }: { writer: LogWriter; announcer: Announcer; calls: CallDoor }) {
    this.#ports = ports;
    this.#writer = writer;
    this.#announcer = announcer;
    this.#calls = calls;
  }

  async openDirect(caller: Caller, userId: string): Promise<Head> {
    if (userId === caller.userId) throw new DomainError('invalid', 'You cannot write to yourself');
    await this.#ports.limiter.take(this.#ports.limits.openings, caller.userId);
    const { conversation } = await this.#open(caller, {
      conversationId: this.#ports.newId(),
      kind: 'direct',
      title: null,
      historyVisible: true,
      memberIds: [userId],
    });
    return this.#head(caller, conversation.id);
  }

  async createGroup(caller: Caller, { clientId, title, historyVisible, ...given }: NewGroup): Promise<Head> {
    const memberIds = [...new Set(given.memberIds)].filter((userId) => userId !== caller.userId);
    await this.#ports.limiter.take(this.#ports.limits.openings, caller.userId);
    const known = await this.#ports.conversations.membership(clientId, caller.userId);
    // Who has blocked the caller since the first attempt does not undo it.
    if (!known) await this.#refuseBlocked(caller, memberIds);
    const draft = { conversationId: clientId, kind: 'group', title, historyVisible, memberIds } as const;
    const { event, created } = await this.#open(caller, draft);
    if (!created && !isOpening(event, draft)) throw reusedClientId();
    return this.#head(caller, clientId);
  }

  async members(caller: Caller, conversationId: string): Promise<Member[]> {
    const membership = await this.#ports.conversations.membership(conversationId, caller.userId);
    if (!membership) throw noConversation();
    if (membership.leftSeq !== null) throw noLongerIn();
    return this.#ports.conversations.members(conversationId);
  }

  rename(caller: Caller, { title, ...change }: Change & { title: string }): Promise<Acknowledgement> {
    return this.#change(mayManage, { ...change, senderId: caller.userId, kind: 'title.changed', payload: { title } });
  }

  setHistoryVisible(caller: Caller, { visible, ...change }: Change & { visible: boolean }): Promise<Acknowledgement> {
    return this.#change(mayManage, { ...change, senderId: caller.userId, kind: 'history.changed', payload: { visible } });
  }

  addMember(caller: Caller, { userId, ...change }: Change & { userId: string }): Promise<Acknowledgement> {
    const judge: Judge = async (membership) => {
      if (!canManage(membership)) throw notAllowed();
      await this.#refuseBlocked(caller, [userId]);
      if (await this.#role(change.conversationId, userId)) throw new DomainError('conflict', 'They are a member already');
      return { role: membership.role, subjectRole: null };
    };
    return this.#change(judge, { ...change, senderId: caller.userId, kind: 'member.joined', payload: { userId } });
  }

  removeMember(caller: Caller, { userId, ...change }: Change & { userId: string }): Promise<Acknowledgement> {
    const judge: Judge = async (membership) => {
      if (!canManage(membership)) throw notAllowed();
      const subjectRole = await this.#presentRole(change.conversationId, userId);
      if (!canRemove(membership, subjectRole)) throw notAllowed();
      return { role: membership.role, subjectRole };
    };
    return this.#end(userId, this.#change(judge, { ...change, senderId: caller.userId, kind: 'member.removed', payload: { userId } }), change);
  }

  changeRole(caller: Caller, { userId, role, ...change }: Change & { userId: string; role: 'admin' | 'member' }): Promise<Acknowledgement> {
    const judge: Judge = async (membership) => {
      const subjectRole = await this.#subjectOfOwner(membership, userId);
      if (subjectRole === role) throw new DomainError('conflict', 'They have this role already');
      return { role: membership.role, subjectRole };
    };
    return this.#change(judge, { ...change, senderId: caller.userId, kind: 'role.changed', payload: { userId, role } });
  }

  handOver(caller: Caller, { userId, ...change }: Change & { userId: string }): Promise<Acknowledgement> {
    const judge: Judge = async (membership) => ({
      role: membership.role,
      subjectRole: await this.#subjectOfOwner(membership, userId),
    });
    return this.#change(judge, { ...change, senderId: caller.userId, kind: 'owner.changed', payload: { userId } });
  }

  leave(caller: Caller, change: Change): Promise<Acknowledgement> {
    const judge: Judge = (membership) => {
      if (membership.role === 'owner') throw new DomainError('forbidden', 'Hand the group over before you leave');
      if (!canLeave(membership)) throw notAllowed();
      return { role: membership.role };
    };
    return this.#end(caller.userId, this.#change(judge, { ...change, senderId: caller.userId, kind: 'member.left', payload: { userId: caller.userId } }), change);
  }

  // --- below: what several of these need --------------------------------------------------------

  #change(judge: Judge, draft: Draft): Promise<Acknowledgement> {
    return this.#writer.appendIf(judge, draft, () => this.#ports.limiter.take(this.#ports.limits.sends, draft.senderId));
  }

  /** A membership's end. That it also ends in a call is best effort: without it, the next word of that device is refused. */
  async #end(userId: string, ending: Promise<Acknowledgement>, { conversationId }: Change): Promise<Acknowledgement> {
    const acknowledgement = await ending;
    await this.#calls.drop(conversationId, userId).catch(() => {});
    return acknowledgement;
  }

  async #open(caller: Caller, draft: Omit<OpenDraft, 'creatorId' | 'eventId'>): Promise<{ conversation: Conversation; event: LogEvent; created: boolean }> {
    const opened = await this.#ports.conversations.open({ ...draft, creatorId: caller.userId, eventId: this.#ports.newId() });
    this.#announcer.invite(opened.event);
    return opened;
  }

  async #head(caller: Caller, conversationId: string): Promise<Head> {
    const { heads } = await this.#ports.heads.list(caller.userId, { conversationIds: [conversationId] });
    if (!heads[0]) throw noConversation();
    return heads[0];
  }

  /** Whoever blocked the caller is not drawn into a conversation by them. */
  async #refuseBlocked(caller: Caller, userIds: string[]): Promise<void> {
    const blockers = await this.#ports.users.blockersAmong(userIds, caller.userId);
    if (blockers.length > 0) throw notAllowed();
  }

  /** The subject's role, where only the owner may change it, and not their own. */
  async #subjectOfOwner(owner: Parameters<typeof canChangeRole>[0] & { conversationId: string; userId: string }, userId: string): Promise<Role> {
    if (!canChangeRole(owner)) throw notAllowed();
    if (userId === owner.userId) throw new DomainError('invalid', 'You are the owner');
    return this.#presentRole(owner.conversationId, userId);
  }

  async #presentRole(conversationId: string, userId: string): Promise<Role> {
    const role = await this.#role(conversationId, userId);
    if (!role) throw noPerson();
    return role;
  }

  async #role(conversationId: string, userId: string): Promise<Role | null> {
    const membership = await this.#ports.conversations.membership(conversationId, userId);
    return membership?.leftSeq === null ? membership.role : null;
  }
}

const mayManage: Judge = (membership) => {
  if (!canManage(membership)) throw notAllowed();
  return { role: membership.role };
};

/** Whether the first event is what this draft asks for, so that asking again gave what was wanted. */
function isOpening(event: LogEvent, { title, historyVisible, memberIds }: Pick<OpenDraft, 'title' | 'historyVisible' | 'memberIds'>): boolean {
  const stored = event.payload as Partial<OpenDraft>;
  const members = (ids: string[] = []) => [...ids].sort().join();
  return stored.title === title && stored.historyVisible === historyVisible && members(stored.memberIds) === members(memberIds);
}
