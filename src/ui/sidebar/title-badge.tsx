'use client';
import { useEffect } from 'react';
import { useConversations } from '../shared/delivery.tsx';

/** "(3) Holdfast" in the tab while three messages wait. */
export function TitleBadge(): null {
  const unread = useConversations().reduce((sum, conversation) => sum + conversation.unread, 0);
  useEffect(() => {
    document.title = unread > 0 ? `(${unread}) Holdfast` : 'Holdfast';
  }, [unread]);
  return null;
}
