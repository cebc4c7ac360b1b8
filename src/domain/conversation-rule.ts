import type { Membership, Role } from './conversation.ts';

// Who may do what. The service decides by these, the UI hides what they refuse.
// They are only ever asked about present members.

const rank: Record<Role, number> = { owner: 2, admin: 1, member: 0 };

/** Rename, choose whether history is visible, add people. Direct conversations have no settings. */
export function canManage(actor: Pick<Membership, 'kind' | 'role'>): boolean {
  return actor.kind === 'group' && rank[actor.role] >= rank.admin;
}

export function canRemove(actor: Pick<Membership, 'kind' | 'role'>, subject: Role): boolean {
  return canManage(actor) && rank[actor.role] > rank[subject];
}

/** Only the owner makes and unmakes admins, or hands the group over. */
export function canChangeRole(actor: Pick<Membership, 'kind' | 'role'>): boolean {
  return actor.kind === 'group' && actor.role === 'owner';
}

/** An owner hands the group over first; a direct conversation cannot be left, only blocked. */
export function canLeave(actor: Pick<Membership, 'kind' | 'role'>): boolean {
  return actor.kind === 'group' && actor.role !== 'owner';
}
