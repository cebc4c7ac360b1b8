'use client';
import { clsx } from 'clsx';
import type { CSSProperties, ReactNode } from 'react';
import { ListSkeleton } from '../ui/sidebar/conversation-list.tsx';
import { sidebarWidth, useStored } from '../ui/shared/preference.ts';

interface ShellProps {
  sidebar?: ReactNode;
  main?: ReactNode;
  details?: ReactNode;
  /** On a phone there is room for one of them. */
  front?: 'sidebar' | 'main' | 'details';
}

/** The panes; without content, their outlines. */
export function Shell({ sidebar, main, details, front = 'sidebar' }: ShellProps) {
  const width = useStored(sidebarWidth);
  return (
    <div className="flex h-dvh overflow-hidden" style={{ '--sidebar': `${width}px` } as CSSProperties}>
      <aside aria-label="Sidebar" className={clsx('relative flex w-(--sidebar) shrink-0 flex-col bg-panel max-sm:w-full', front !== 'sidebar' && 'max-sm:hidden')}>
        {sidebar ?? <SidebarOutline />}
      </aside>
      <div className={clsx('flex min-w-0 grow flex-col', front !== 'main' && 'max-sm:hidden')}>{main}</div>
      {details && <div className={clsx('flex w-80 shrink-0 flex-col border-l border-line max-lg:absolute max-lg:inset-y-0 max-lg:right-0 max-lg:z-30 max-lg:bg-canvas max-lg:shadow-float max-sm:static max-sm:w-full max-sm:border-0', front !== 'details' && 'max-sm:hidden')}>{details}</div>}
    </div>
  );
}

function SidebarOutline() {
  return (
    <>
      <p className="flex h-14 shrink-0 items-center px-4 text-title font-semibold">Holdfast</p>
      <div className="px-4 pb-2">
        <div className="h-9 rounded-sm bg-sunken pointer-coarse:h-11" />
      </div>
      <ListSkeleton />
    </>
  );
}
