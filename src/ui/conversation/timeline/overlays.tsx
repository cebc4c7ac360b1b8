'use client';
import { lazily } from '../../shared/lazily.tsx';
import type { MenuItem } from '../../shared/menu.tsx';
import type { Beside, Opened } from '../talk-context.tsx';
import { useTalk } from '../talk-context.tsx';

const Menu = lazily(() => import('../../shared/menu.tsx').then((module) => module.Menu));
const EmojiPopover = lazily(() => import('../composer/emoji-popover.tsx').then((module) => module.EmojiPopover));
const SeenPopover = lazily(() => import('../message/seen-popover.tsx').then((module) => module.SeenPopover));
const ProfilePopover = lazily(() => import('../../shared/profile-popover.tsx').then((module) => module.ProfilePopover));
const DetailsDialog = lazily(() => import('../message/details-dialog.tsx').then((module) => module.DetailsDialog));
const ConfirmDialog = lazily(() => import('../../shared/confirm-dialog.tsx').then((module) => module.ConfirmDialog));

interface OverlaysProps {
  opened: Opened | null;
  menuItems: (opened: Beside) => readonly MenuItem[];
  onClose: () => void;
}

/** Whatever is open beside a message. Its code is loaded when first wanted. */
export function Overlays({ opened, menuItems, onClose }: OverlaysProps) {
  const { kind, actions } = useTalk();
  const isDirect = kind === 'direct';
  if (!opened) return null;
  if (opened.what === 'delete') {
    return (
      <ConfirmDialog
        title="Delete this message?"
        text="It disappears for everyone. This can't be undone."
        action="Delete"
        onConfirm={() => actions.remove(opened.saying)}
        onClose={onClose}
      />
    );
  }
  if (opened.what === 'details') return <DetailsDialog saying={opened.saying} onClose={onClose} />;
  switch (opened.what) {
    case 'menu':
      return <Menu key={opened.saying.key} label="Message actions" anchor={opened.anchor} items={menuItems(opened)} onClose={onClose} />;
    case 'react':
      return <EmojiPopover anchor={opened.anchor} onPick={(emoji) => actions.toggleReaction(opened.saying, emoji)} onClose={onClose} />;
    case 'seen':
      return <SeenPopover saying={opened.saying} anchor={opened.anchor} onClose={onClose} />;
    case 'person':
      return <ProfilePopover isHere={isDirect} userId={opened.saying.senderId} anchor={opened.anchor} onClose={onClose} />;
  }
}
