'use client';
import { Dialog as Base } from '@base-ui/react/dialog';
import { clsx } from 'clsx';
import { X } from 'lucide-react';
import type { ReactNode, RefObject } from 'react';
import { useState } from 'react';
import { IconButton } from './button.tsx';

interface DialogProps {
  title: string;
  onClose: () => void;
  children: ReactNode;
  /** What has the focus at first; otherwise the first thing that can. */
  initialFocus?: RefObject<HTMLElement | null>;
  /** Title for screen readers only, content to the edges. */
  bare?: boolean;
  className?: string;
}

/** Mounted means open. It takes the focus, keeps it, and gives it back to where it was before. */
export function Dialog({ title, onClose, children, initialFocus, bare = false, className }: DialogProps) {
  const [open, setOpen] = useState(true);
  const [returnTo] = useState(() => document.activeElement as HTMLElement | null);
  return (
    <Base.Root open={open} onOpenChange={setOpen} onOpenChangeComplete={(isOpen) => !isOpen && onClose()}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-scrim transition-opacity data-ending-style:opacity-0 data-starting-style:opacity-0" />
        <Base.Popup
          initialFocus={initialFocus}
          finalFocus={() => (returnTo?.isConnected ? returnTo : true)}
          className={clsx(
            'fixed top-[12dvh] left-1/2 z-50 flex max-h-[76dvh] w-[min(480px,calc(100vw-32px))] -translate-x-1/2 flex-col overflow-hidden rounded-md bg-raised shadow-float transition-[opacity,transform] data-ending-style:opacity-0 data-starting-style:translate-y-1 data-starting-style:opacity-0 max-sm:top-4 max-sm:max-h-[calc(100dvh-32px)]',
            className,
          )}
        >
          {bare ? (
            <Base.Title className="sr-only">{title}</Base.Title>
          ) : (
            <header className="flex items-center justify-between gap-2 py-3 pr-3 pl-5">
              <Base.Title className="text-title font-semibold">{title}</Base.Title>
              <Base.Close render={<IconButton label="Close" />}>
                <X size={18} />
              </Base.Close>
            </header>
          )}
          {children}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
