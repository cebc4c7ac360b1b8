'use client';
import { lazily } from '../ui/shared/lazily.tsx';

const Switcher = lazily(() => import('../ui/keyboard/switcher.tsx').then((module) => module.Switcher));
const ShortcutsDialog = lazily(() => import('../ui/keyboard/shortcuts-dialog.tsx').then((module) => module.ShortcutsDialog));
const NewConversationDialog = lazily(() => import('../ui/sidebar/new-conversation-dialog.tsx').then((module) => module.NewConversationDialog));

export type AppDialog = 'switcher' | 'shortcuts' | 'new';

/** What floats above the whole app; loaded when first wanted. */
export function Dialogs({ dialog, onClose }: { dialog: AppDialog | null; onClose: () => void }) {
  switch (dialog) {
    case 'switcher':
      return <Switcher onClose={onClose} />;
    case 'shortcuts':
      return <ShortcutsDialog onClose={onClose} />;
    case 'new':
      return <NewConversationDialog onClose={onClose} />;
    case null:
      return null;
  }
}
