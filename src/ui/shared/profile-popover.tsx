'use client';
import { useAccount } from './account-context.tsx';
import { PersonAvatar } from './avatar.tsx';
import { useBlock, useBlocked } from './blocked.ts';
import { Button } from './button.tsx';
import { useOpenDirect } from './open-direct.ts';
import { useUser } from './people.ts';
import { Popover } from './popover.tsx';
import { usePresence } from './presence.ts';
import { presenceWords } from './presence-words.ts';

interface ProfilePopoverProps {
  userId: string;
  anchor: HTMLElement;
  onClose: () => void;
  /** From within the conversation with them, a way to it leads nowhere. */
  isHere?: boolean;
}

/** Who somebody is, and the way to write to them or to be rid of them. */
export function ProfilePopover({ userId, anchor, onClose, isHere = false }: ProfilePopoverProps) {
  const self = useAccount().account.id === userId;
  const user = useUser(userId);
  const presence = usePresence(userId);
  const name = user?.displayName ?? '…';
  return (
    <Popover label={`Profile of ${name}`} anchor={anchor} onClose={onClose} className="w-72 p-4">
      {(close) => (
        <div className="flex flex-col gap-4">
          <div className="flex items-center gap-4">
            <PersonAvatar id={userId} name={name} size="large" />
            <div className="min-w-0">
              <p dir="auto" className="font-semibold wrap-anywhere">
                {name}
              </p>
              <p className="truncate text-meta text-ink-soft">@{user?.username}</p>
              <p className="text-meta text-ink-soft">{self ? 'This is you' : presenceWords(presence)}</p>
            </div>
          </div>
          {!self && <ProfileActions userId={userId} name={name} onDone={isHere ? null : close} />}
        </div>
      )}
    </Popover>
  );
}

/** `onDone`: after going to the conversation with them; null for no way there. */
function ProfileActions({ userId, name, onDone }: { userId: string; name: string; onDone: (() => void) | null }) {
  const isBlocked = useBlocked().has(userId);
  const block = useBlock();
  const openDirect = useOpenDirect();
  return (
    <div className="flex gap-2">
      {onDone && (
        <Button look="primary" className="grow" onClick={() => void openDirect(userId).then((opened) => opened && onDone())}>
          Message
        </Button>
      )}
      <Button className="grow" busy={block.isPending} aria-label={`${isBlocked ? 'Unblock' : 'Block'} ${name}`} onClick={() => block.mutate({ userId, on: !isBlocked })}>
        {isBlocked ? 'Unblock' : 'Block'}
      </Button>
    </div>
  );
}
