import { Crown, ShieldMinus, ShieldPlus, UserMinus } from 'lucide-react';
import type { Member, Membership } from '../../domain/conversation.ts';
import { canChangeRole, canRemove } from '../../domain/conversation-rule.ts';
import type { MenuItem } from '../shared/menu.tsx';
import type { Asked } from './group-dialogs.tsx';
import type { GroupAction } from './use-group-action.ts';

interface Ways {
  onAsk: (asked: Asked) => void;
  perform: (action: GroupAction) => void;
}

/** What the person may do to a member. What cannot be taken back alone is asked first. */
export function memberActions(actor: Pick<Membership, 'kind' | 'role'>, member: Member, { onAsk, perform }: Ways): MenuItem[] {
  const { id: userId, role } = member;
  const items: (MenuItem | false)[] = [
    canChangeRole(actor) && role === 'member' && { label: 'Make admin', icon: ShieldPlus, onSelect: () => perform({ type: 'promote', userId }) },
    canChangeRole(actor) && role === 'admin' && { label: 'Make member', icon: ShieldMinus, onSelect: () => perform({ type: 'demote', userId }) },
    canChangeRole(actor) && role !== 'owner' && { label: 'Hand over the group', icon: Crown, onSelect: () => onAsk({ what: 'handOver', member }) },
    canRemove(actor, role) && { label: 'Remove from group', icon: UserMinus, danger: true, onSelect: () => onAsk({ what: 'remove', member }) },
  ];
  return items.filter((item) => item !== false);
}
