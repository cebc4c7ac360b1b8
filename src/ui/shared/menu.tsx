'use client';
import { Menu as Base } from '@base-ui/react/menu';
import { clsx } from 'clsx';
import type { LucideIcon } from 'lucide-react';
import { useState } from 'react';

export interface MenuItem {
  label: string;
  icon: LucideIcon;
  onSelect: () => void;
  /** The key that does the same where the menu came from. */
  keys?: string;
  danger?: boolean;
}

interface MenuProps {
  label: string;
  /** What it opens beside, and where the focus returns. */
  anchor: HTMLElement;
  items: readonly MenuItem[];
  onClose: () => void;
  align?: 'start' | 'end';
}

/** Mounted means open, so that the code behind it can be loaded when first wanted. */
export function Menu({ label, anchor, items, onClose, align = 'end' }: MenuProps) {
  const [open, setOpen] = useState(true);
  return (
    <Base.Root open={open} onOpenChange={setOpen} onOpenChangeComplete={(isOpen) => !isOpen && onClose()}>
      <Base.Portal>
        <Base.Positioner anchor={anchor} align={align} sideOffset={4} collisionPadding={8} className="z-50 outline-none">
          <Base.Popup
            aria-label={label}
            finalFocus={() => (anchor.isConnected ? anchor : true)}
            className="min-w-48 rounded-md bg-raised p-1 shadow-float outline-none transition-[opacity,transform] data-ending-style:opacity-0 data-starting-style:translate-y-1 data-starting-style:opacity-0"
          >
            {items.map(({ label: itemLabel, icon: Icon, onSelect, keys, danger }) => (
              <Base.Item
                key={itemLabel}
                onClick={onSelect}
                className={clsx(
                  'flex h-9 cursor-default items-center gap-3 rounded-sm px-2 outline-none select-none data-highlighted:bg-hover-strong pointer-coarse:h-11',
                  danger && 'text-danger',
                )}
              >
                <Icon aria-hidden size={16} className={danger ? undefined : 'text-ink-soft'} />
                <span className="grow">{itemLabel}</span>
                {keys && <kbd className="font-sans text-meta text-ink-soft pointer-coarse:hidden">{keys}</kbd>}
              </Base.Item>
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
