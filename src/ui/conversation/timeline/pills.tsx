'use client';
import { ArrowDown, ArrowUp } from 'lucide-react';
import type { ReactNode } from 'react';
import { badgeText } from '../../shared/badge.ts';
import { Spinner } from '../../shared/button.tsx';
import type { Older } from './use-older.ts';

/** Back to the end; tells how many messages wait there. */
export function JumpPill({ unread, onJump }: { unread: number; onJump: () => void }) {
  return (
    <button
      type="button"
      aria-label={unread > 0 ? `${unread} new, jump to latest` : 'Jump to latest'}
      onClick={onJump}
      className="absolute right-[max(16px,calc(50%-var(--column)/2-64px))] bottom-4 z-10 flex h-10 min-w-10 animate-appear items-center justify-center gap-1.5 rounded-full bg-raised px-2.5 text-meta font-semibold shadow-float transition-colors hover:bg-hover-strong"
    >
      <ArrowDown aria-hidden size={18} className="text-accent" />
      {unread > 0 && <span className="tabular pr-1">{badgeText(unread)} new</span>}
    </button>
  );
}

/** The first unread message lies further up than this device has read. */
export function NewPill({ onJump }: { onJump: () => void }) {
  return (
    <TopChip>
      <button type="button" onClick={onJump} className="flex h-8 items-center gap-1.5 rounded-full px-3 font-semibold hover:bg-hover-strong">
        <ArrowUp aria-hidden size={16} className="text-accent" />
        Jump to first unread
      </button>
    </TopChip>
  );
}

/** Quick pages are not worth a word: it appears only after a while. */
export function OlderChip({ state, onRetry }: { state: Older['state']; onRetry: () => void }) {
  if (state === 'idle') return null;
  return (
    <TopChip>
      {state === 'loading' ? (
        <span role="status" className="flex h-8 items-center gap-2 px-3 text-ink-soft">
          <Spinner className="size-4" />
          Loading earlier messages
        </span>
      ) : (
        <span role="status" className="flex h-8 items-center gap-2 pl-3 text-ink-soft">
          Couldn’t load earlier messages.
          <button type="button" onClick={onRetry} className="h-8 rounded-full px-3 font-semibold text-accent hover:bg-hover-strong">
            Retry
          </button>
        </span>
      )}
    </TopChip>
  );
}

function TopChip({ children }: { children: ReactNode }) {
  return (
    <div className="pointer-events-none absolute inset-x-0 top-10 z-10 flex justify-center *:pointer-events-auto">
      <div className="animate-appear rounded-full bg-raised text-meta shadow-float [animation-delay:400ms] [animation-fill-mode:backwards]">{children}</div>
    </div>
  );
}
