'use client';
import { clsx } from 'clsx';
import { SmilePlus } from 'lucide-react';
import { useNames } from '../../shared/people.ts';
import { useTalk } from '../talk-context.tsx';
import type { Saying } from '../timeline/saying.ts';
import { listNames } from './name-list.ts';

/** The reactions under a message; a click adds one's own or takes it away. */
export function Reactions({ saying }: { saying: Saying }) {
  const { actions } = useTalk();
  const reactions = Object.entries(saying.reactions);
  if (reactions.length === 0) return null;
  return (
    <div role="group" aria-label="Reactions" className="mt-1 flex flex-wrap gap-1">
      {reactions.map(([emoji, userIds]) => (
        <Chip key={emoji} emoji={emoji} userIds={userIds} onToggle={() => actions.toggleReaction(saying, emoji)} />
      ))}
      <button
        type="button"
        aria-label="Add reaction"
        data-tip="Add reaction"
        tabIndex={-1}
        onClick={(event) => actions.open({ what: 'react', saying, anchor: event.currentTarget })}
        className="inline-flex h-7 items-center rounded-full bg-sunken px-2 text-ink-soft transition-colors hover:bg-hover-strong hover:text-ink"
      >
        <SmilePlus size={15} />
      </button>
    </div>
  );
}

function Chip({ emoji, userIds, onToggle }: { emoji: string; userIds: readonly string[]; onToggle: () => void }) {
  const { userId } = useTalk();
  const own = userIds.includes(userId);
  // More names than this help nobody, and each of them would have to be asked for.
  const others = useNames(userIds.filter((id) => id !== userId).slice(0, 12));
  const who = listNames(own ? ['You', ...others] : others, userIds.length);
  return (
    <button
      type="button"
      aria-pressed={own}
      aria-label={`${emoji} ${userIds.length}, ${who}`}
      data-tip={who}
      onClick={onToggle}
      className={clsx(
        'tabular inline-flex h-7 items-center gap-1.5 rounded-full px-2 text-meta transition-colors',
        own ? 'bg-selected font-semibold text-accent inset-ring inset-ring-accent' : 'bg-sunken text-ink-soft hover:bg-hover-strong',
      )}
    >
      <span className="text-body font-normal">{emoji}</span>
      {userIds.length}
    </button>
  );
}
