'use client';
import { Ellipsis, Reply, SmilePlus } from 'lucide-react';
import type { ReactNode } from 'react';
import { clsx } from 'clsx';
import { useTalk } from '../talk-context.tsx';
import type { Saying } from '../timeline/saying.ts';

interface MessageToolbarProps {
  saying: Saying;
  /** The keyboard's cursor is here: Tab leads into the toolbar. */
  reachable: boolean;
  /** Something it opened is open. */
  open: boolean;
}

/** Appears at a message's corner under the pointer or with keyboard focus. */
export function MessageToolbar({ saying, reachable, open }: MessageToolbarProps) {
  const { actions } = useTalk();
  return (
    <div
      role="toolbar"
      aria-label="Message actions"
      className={clsx(
        'absolute -top-4 right-2 z-10 flex rounded-sm bg-raised p-0.5 shadow-float transition-opacity pointer-coarse:hidden',
        open ? 'visible' : 'invisible opacity-0 group-hover/row:visible group-hover/row:opacity-100 group-has-focus-visible/row:visible group-has-focus-visible/row:opacity-100',
      )}
    >
      {!saying.deleted && (
        <>
          <Tool label="React" reachable={reachable} onPress={(anchor) => actions.open({ what: 'react', saying, anchor })}>
            <SmilePlus size={16} />
          </Tool>
          <Tool label="Reply" reachable={reachable} onPress={() => actions.reply(saying)}>
            <Reply size={16} />
          </Tool>
        </>
      )}
      <Tool label="More" reachable={reachable} onPress={(anchor) => actions.open({ what: 'menu', saying, anchor })}>
        <Ellipsis size={16} />
      </Tool>
    </div>
  );
}

interface ToolProps {
  label: string;
  reachable: boolean;
  onPress: (button: HTMLElement) => void;
  children: ReactNode;
}

function Tool({ label, reachable, onPress, children }: ToolProps) {
  return (
    <button
      type="button"
      aria-label={label}
      data-tip={label}
      tabIndex={reachable ? 0 : -1}
      onClick={(event) => onPress(event.currentTarget)}
      className="inline-flex size-8 items-center justify-center rounded-[4px] text-ink-soft transition-colors hover:bg-hover-strong hover:text-ink"
    >
      {children}
    </button>
  );
}
