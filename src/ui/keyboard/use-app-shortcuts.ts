'use client';
import { useConversations } from '../shared/delivery.tsx';
import { go, pathOf } from '../shared/place.ts';
import { hasCommand, isTaken, useShortcut } from '../shared/shortcut.ts';
import { neighbour } from './walk.ts';

interface AppShortcuts {
  currentId: string | null;
  onSwitch: () => void;
  onShowShortcuts: () => void;
}

/** The keys that work wherever one is. */
export function useAppShortcuts({ currentId, onSwitch, onShowShortcuts }: AppShortcuts): void {
  const conversations = useConversations();
  useShortcut((event) => {
    if (hasCommand(event) && event.key.toLowerCase() === 'k') {
      onSwitch();
      return true;
    }
    const step = { ArrowUp: -1 as const, ArrowDown: 1 as const }[event.key];
    if (event.altKey && step) {
      const conversationId = neighbour(conversations, currentId, { step, unreadOnly: event.shiftKey });
      if (conversationId) go(pathOf({ conversationId }));
      return true;
    }
    if (event.key === '?' && !isTaken(event)) {
      onShowShortcuts();
      return true;
    }
    return false;
  });
}
