'use client';
import { ChevronsUpDown, Keyboard, LogOut, Phone, Settings } from 'lucide-react';
import { useRef, useState } from 'react';
import { useAccount } from '../shared/account-context.tsx';
import { Avatar } from '../shared/avatar.tsx';
import { lazily } from '../shared/lazily.tsx';
import { go } from '../shared/place.ts';

const Menu = lazily(() => import('../shared/menu.tsx').then((module) => module.Menu));

/** Who is signed in, and what they may do about it. */
export function AccountButton({ onShowShortcuts }: { onShowShortcuts: () => void }) {
  const { account, signOut } = useAccount();
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const items = [
    { label: 'Calls', icon: Phone, onSelect: () => go('/calls') },
    { label: 'Settings', icon: Settings, onSelect: () => go('/settings') },
    { label: 'Keyboard shortcuts', icon: Keyboard, onSelect: onShowShortcuts, keys: '?' },
    { label: 'Sign out', icon: LogOut, onSelect: () => void signOut() },
  ];
  return (
    <div className="shrink-0 p-2">
      <button
        ref={button}
        type="button"
        aria-haspopup="menu"
        aria-expanded={open}
        onClick={() => setOpen(true)}
        className="ring-inset flex h-14 w-full items-center gap-3 rounded-md px-2 text-left transition-colors hover:bg-hover-strong"
      >
        <Avatar id={account.id} name={account.displayName} />
        <span className="min-w-0 grow">
          <span className="sr-only">Account: </span>
          <span dir="auto" className="block truncate font-medium">
            {account.displayName}
          </span>
          <span className="block truncate text-meta text-ink-soft">@{account.username}</span>
        </span>
        <ChevronsUpDown aria-hidden size={16} className="shrink-0 text-ink-soft" />
      </button>
      {open && button.current && <Menu label="Account" anchor={button.current} items={items} align="start" onClose={() => setOpen(false)} />}
    </div>
  );
}
