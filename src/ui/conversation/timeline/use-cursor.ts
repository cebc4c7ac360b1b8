'use client';
import type { KeyboardEvent, RefObject } from 'react';
import { useCallback, useState } from 'react';
import { canEdit } from '../../../domain/message-rule.ts';
import type { TalkActions } from '../talk-context.tsx';
import type { Row } from './row.ts';
import type { Saying } from './saying.ts';
import type { ScrollKeeper } from './scroll-keeper.ts';

interface CursorInput {
  rows: readonly Row[];
  keeper: ScrollKeeper;
  list: RefObject<HTMLElement | null>;
  userId: string;
  actions: TalkActions;
  canDelete: (saying: Saying) => boolean;
}

/** The keyboard's cursor over messages: ↑ and ↓ walk, letters act on the message. */
export function useCursor({ rows, keeper, list, userId, actions, canDelete }: CursorInput) {
  const [cursor, setCursor] = useState<string | null>(null);
  const move = useCallback(
    (key: string) => {
      setCursor(key);
      keeper.toRow(key, 'nearest');
      focusRow(list.current, key);
    },
    [keeper, list],
  );
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const isOnRow = event.target instanceof HTMLElement && event.target.matches('article');
    if (!isOnRow && event.target !== event.currentTarget) return;
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const sayings = rows.flatMap((row) => (row.type === 'saying' ? [row.saying] : []));
    const at = sayings.findIndex(({ key }) => key === cursor);
    const next = neighbourOf(event.key, { sayings, at });
    const anchor = event.target as HTMLElement;
    if (next) move(next.key);
    else if (!isOnRow || !sayings[at] || !act(event.key, { saying: sayings[at], anchor, userId, actions, canDelete })) return;
    event.preventDefault();
  };
  return { cursor, onKeyDown };
}

function neighbourOf(key: string, { sayings, at }: { sayings: readonly Saying[]; at: number }): Saying | undefined {
  switch (key) {
    case 'ArrowUp':
      return at < 0 ? sayings.at(-1) : sayings[Math.max(0, at - 1)];
    case 'ArrowDown':
      return at < 0 ? sayings.at(-1) : sayings[Math.min(sayings.length - 1, at + 1)];
    case 'Home':
      return sayings[0];
    case 'End':
      return sayings.at(-1);
    default:
      return undefined;
  }
}

interface Act {
  saying: Saying;
  anchor: HTMLElement;
  userId: string;
  actions: TalkActions;
  canDelete: (saying: Saying) => boolean;
}

/** False when the key means nothing here. */
function act(key: string, input: Act): boolean {
  if (input.saying.seq === null) return false;
  const chosen = actsOf(input)[key.length === 1 ? key.toLowerCase() : key];
  if (chosen) chosen();
  return chosen !== undefined;
}

function actsOf({ saying, anchor, userId, actions, canDelete }: Act): Record<string, (() => void) | false> {
  const always = {
    i: () => actions.open({ what: 'details', saying }),
    Enter: () => actions.open({ what: 'menu', saying, anchor }),
  };
  if (saying.deleted) return always;
  const own = canEdit(userId, { senderId: saying.senderId, deletedSeq: null });
  return {
    ...always,
    r: () => actions.reply(saying),
    e: own && (() => actions.edit(saying)),
    '+': () => actions.open({ what: 'react', saying, anchor }),
    ':': () => actions.open({ what: 'react', saying, anchor }),
    c: () => actions.copy(saying),
    u: () => actions.markUnread(saying),
    Delete: canDelete(saying) && (() => actions.open({ what: 'delete', saying })),
    Backspace: canDelete(saying) && (() => actions.open({ what: 'delete', saying })),
  };
}

/** The row may be mounted only some frames after scrolling to it. */
function focusRow(list: HTMLElement | null, key: string, frames = 10): void {
  const row = list?.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`);
  if (row) row.focus({ preventScroll: true });
  else if (frames > 0) requestAnimationFrame(() => focusRow(list, key, frames - 1));
}
