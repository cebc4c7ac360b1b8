'use client';
import { Search, SquarePen } from 'lucide-react';
import { IconButton } from '../shared/button.tsx';
import { isMac } from '../shared/shortcut.ts';
import { AccountButton } from './account-button.tsx';
import { ConversationList } from './conversation-list.tsx';
import { SidebarResizer } from './sidebar-resizer.tsx';

interface SidebarProps {
  currentId: string | null;
  onNewConversation: () => void;
  onSearch: () => void;
  onShowShortcuts: () => void;
}

export function Sidebar({ currentId, onNewConversation, onSearch, onShowShortcuts }: SidebarProps) {
  return (
    <>
      <header className="flex h-14 shrink-0 items-center gap-1 pr-3 pl-4">
        <h1 className="grow truncate text-title font-semibold">Holdfast</h1>
        <IconButton label="New conversation" onClick={onNewConversation}>
          <SquarePen size={18} />
        </IconButton>
      </header>
      <div className="px-4 pb-2">
        <button
          type="button"
          onClick={onSearch}
          className="flex h-9 w-full items-center gap-2 rounded-sm bg-sunken px-3 text-ink-soft transition-colors hover:bg-hover-strong pointer-coarse:h-11"
        >
          <Search aria-hidden size={16} />
          <span className="grow text-left">Jump to…</span>
          <kbd aria-hidden className="font-sans text-meta max-sm:hidden">
            {isMac() ? '⌘K' : 'Ctrl K'}
          </kbd>
        </button>
      </div>
      <ConversationList currentId={currentId} onNewConversation={onNewConversation} />
      <AccountButton onShowShortcuts={onShowShortcuts} />
      <SidebarResizer />
    </>
  );
}
