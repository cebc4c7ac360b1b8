'use client';
import dynamic from 'next/dynamic';

const Switcher = dynamic(() => import('../../ui/keyboard/switcher.tsx').then((module) => module.Switcher), { ssr: false });
const ShortcutsDialog = dynamic(() => import('../../ui/keyboard/shortcuts-dialog.tsx').then((module) => module.ShortcutsDialog), { ssr: false });
const NewConversationDialog = dynamic(() => import('../../ui/sidebar/new-conversation-dialog.tsx').then((module) => module.NewConversationDialog), { ssr: false });

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
