'use client';
import { PersonAvatar } from '../../shared/avatar.tsx';
import { useTimeline } from '../../shared/delivery.tsx';
import { useMembers } from '../../shared/members.ts';
import { useUser } from '../../shared/people.ts';
import { Popover } from '../../shared/popover.tsx';
import { useTalk } from '../talk-context.tsx';
import { readersOf } from '../timeline/progress.ts';
import type { Saying } from '../timeline/saying.ts';

interface SeenPopoverProps {
  saying: Saying;
  anchor: HTMLElement;
  onClose: () => void;
}

/** Who has read a message. */
export function SeenPopover({ saying, anchor, onClose }: SeenPopoverProps) {
  const { conversationId, userId } = useTalk();
  const { receipts } = useTimeline(conversationId);
  const others = (useMembers(conversationId) ?? []).map(({ id }) => id).filter((id) => id !== userId);
  const { read, delivered, waiting } = readersOf(saying.seq ?? Infinity, others, receipts);
  return (
    <Popover label="Who has read this" anchor={anchor} side="top" align="end" onClose={onClose} className="max-h-80 w-64 overflow-y-auto p-3">
      {() => (
        <div className="flex flex-col gap-3">
          <People title="Read by" userIds={read} />
          <People title="Delivered to" userIds={delivered} />
          <People title="Not delivered yet" userIds={waiting} />
        </div>
      )}
    </Popover>
  );
}

/** More than this many are counted, not named. */
const namedMost = 50;

function People({ title, userIds }: { title: string; userIds: readonly string[] }) {
  if (userIds.length === 0) return null;
  return (
    <section aria-label={title}>
      <h3 className="text-meta font-medium text-ink-soft">
        {title} <span className="tabular">{userIds.length}</span>
      </h3>
      <ul>
        {userIds.slice(0, namedMost).map((id) => (
          <Person key={id} id={id} />
        ))}
        {userIds.length > namedMost && <li className="text-meta text-ink-soft">and {userIds.length - namedMost} more</li>}
      </ul>
    </section>
  );
}

function Person({ id }: { id: string }) {
  const name = useUser(id)?.displayName ?? '…';
  return (
    <li className="flex h-8 items-center gap-2">
      <PersonAvatar id={id} name={name} size="small" />
      <span dir="auto" className="truncate">
        {name}
      </span>
    </li>
  );
}
