import { describe, expect, it } from 'vitest';
import type { Member, Role } from '../../domain/conversation.ts';
import { memberActions } from './member-actions.ts';

const labels = (actor: Role, subject: Role) => {
  const member: Member = { id: 'bob', username: 'bob', displayName: 'Bob', role: subject, joinedSeq: 1 };
  return memberActions({ kind: 'group', role: actor }, member, { onAsk: () => {}, perform: () => {} }).map(({ label }) => label);
};

describe('what is offered beside a member', () => {
  it('is everything for the owner', () => {
    expect(labels('owner', 'member')).toEqual(['Make admin', 'Hand over the group', 'Remove from group']);
    expect(labels('owner', 'admin')).toEqual(['Make member', 'Hand over the group', 'Remove from group']);
  });

  it('is only removing members for an admin', () => {
    expect(labels('admin', 'member')).toEqual(['Remove from group']);
    expect(labels('admin', 'admin')).toEqual([]);
    expect(labels('admin', 'owner')).toEqual([]);
  });

  it('is nothing for a member', () => {
    expect(labels('member', 'member')).toEqual([]);
  });
});
