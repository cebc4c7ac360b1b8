'use client';
import { createContext, useContext } from 'react';
import type { Saying } from './timeline/saying.ts';

/** What can be opened beside a message. */
export type Opened = Beside | { what: 'delete' | 'details'; saying: Saying };

/** `anchor`: where it opens, and where the focus returns. */
export interface Beside {
  what: 'menu' | 'react' | 'seen' | 'person';
  saying: Saying;
  anchor: HTMLElement;
}

/**
 * What a message's row can do. The object keeps its identity while a conversation is open, so that
 * rows need not render again because of it.
 */
export interface TalkActions {
  reply(saying: Saying): void;
  edit(saying: Saying): void;
  /** Takes the reaction away when the person has given it already. */
  toggleReaction(saying: Saying, emoji: string): void;
  remove(saying: Saying): void;
  copy(saying: Saying): void;
  copyLink(saying: Saying): void;
  markUnread(saying: Saying): void;
  /** Puts a failed message, edit, deletion or reaction back in the queue. */
  retry(clientId: string): void;
  discard(clientId: string): void;
  /** Scrolls to a message, reading older pages if need be, and flashes it. */
  jump(seq: number): void;
  unfold(keys: readonly string[]): void;
  open(opened: Opened): void;
}

export interface Talk {
  conversationId: string;
  userId: string;
  kind: 'direct' | 'group';
  actions: TalkActions;
}

const TalkContext = createContext<Talk | null>(null);

export const TalkProvider = TalkContext.Provider;

export function useTalk(): Talk {
  const talk = useContext(TalkContext);
  if (!talk) throw new Error('useTalk needs a TalkProvider above it');
  return talk;
}
