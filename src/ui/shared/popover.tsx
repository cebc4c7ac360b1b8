'use client';
import { Popover as Base } from '@base-ui/react/popover';
import { clsx } from 'clsx';
import type { ReactNode } from 'react';
import { useState } from 'react';

interface PopoverProps {
  label: string;
  /** What it opens beside, and where the focus returns. */
  anchor: HTMLElement;
  onClose: () => void;
  /** Gets a function that closes. */
  children: (close: () => void) => ReactNode;
  side?: 'top' | 'bottom';
  align?: 'start' | 'center' | 'end';
  className?: string;
}

/** Mounted means open, so that the code behind it can be loaded when first wanted. */
export function Popover({ label, anchor, onClose, children, side = 'bottom', align = 'start', className }: PopoverProps) {
  const [open, setOpen] = useState(true);
  return (
    <Base.Root open={open} onOpenChange={setOpen} onOpenChangeComplete={(isOpen) => !isOpen && onClose()}>
      <Base.Portal>
        <Base.Positioner anchor={anchor} side={side} align={align} sideOffset={6} collisionPadding={8} className="z-50">
          <Base.Popup
            aria-label={label}
            finalFocus={() => (anchor.isConnected ? anchor : true)}
            className={clsx(
              'rounded-md bg-raised shadow-float outline-none transition-[opacity,transform] data-ending-style:opacity-0 data-starting-style:translate-y-1 data-starting-style:opacity-0',
              className,
            )}
          >
            {children(() => setOpen(false))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
