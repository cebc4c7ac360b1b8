import { Copy, EyeOff, Info, Link, Pencil, Reply, SmilePlus, Trash2, Users } from 'lucide-react';
import type { MenuItem } from '../../shared/menu.tsx';
import type { Talk } from '../talk-context.tsx';
import type { Saying } from '../timeline/saying.ts';

interface MenuInput {
  saying: Saying;
  anchor: HTMLElement;
  mayDelete: boolean;
}

/** Everything that can be done with a message. */
export function menuItemsOf({ saying, anchor, mayDelete }: MenuInput, { userId, kind, actions }: Omit<Talk, 'conversationId'>): MenuItem[] {
  const own = saying.senderId === userId;
  const details: MenuItem = { label: 'Details', icon: Info, keys: 'I', onSelect: () => actions.open({ what: 'details', saying }) };
  if (saying.deleted) return [details];
  const items: (MenuItem | false)[] = [
    { label: 'Reply', icon: Reply, keys: 'R', onSelect: () => actions.reply(saying) },
    { label: 'React', icon: SmilePlus, keys: '+', onSelect: () => actions.open({ what: 'react', saying, anchor }) },
    own && { label: 'Edit', icon: Pencil, keys: 'E', onSelect: () => actions.edit(saying) },
    { label: 'Copy text', icon: Copy, keys: 'C', onSelect: () => actions.copy(saying) },
    { label: 'Copy link', icon: Link, onSelect: () => actions.copyLink(saying) },
    !own && { label: 'Mark as unread', icon: EyeOff, keys: 'U', onSelect: () => actions.markUnread(saying) },
    own && kind === 'group' && { label: 'Seen by', icon: Users, onSelect: () => actions.open({ what: 'seen', saying, anchor }) },
    saying.seq !== null && details,
    mayDelete && { label: 'Delete', icon: Trash2, keys: 'Del', danger: true, onSelect: () => actions.open({ what: 'delete', saying }) },
  ];
  return items.filter((item) => item !== false);
}
