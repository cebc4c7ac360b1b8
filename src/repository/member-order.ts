import type { Member, Role } from '../domain/conversation.ts';

const order: Record<Role, number> = { owner: 0, admin: 1, member: 2 };
const names = new Intl.Collator('en', { sensitivity: 'base', numeric: true });

/**
 * Owner, admins, then the others by name. Sorted here rather than in SQL: databases differ in their
 * collations, and a group has at most 2,000 members.
 */
export function byRoleThenName(a: Member, b: Member): number {
  return order[a.role] - order[b.role] || names.compare(a.displayName, b.displayName) || (a.id < b.id ? -1 : 1);
}
