'use client';
import { useEffect, useRef, useState } from 'react';
import { useUser } from '../../shared/people.ts';
import type { Row } from './row.ts';

/**
 * Reads new messages of others out. Not the list itself: a virtual list mounts rows while scrolling,
 * and a screen reader would take them for news.
 */
export function Announcer({ rows, userId }: { rows: readonly Row[]; userId: string }) {
  const last = rows.findLast((row) => row.type === 'saying');
  const said = last?.type === 'saying' && last.saying.seq !== null && last.saying.senderId !== userId ? last.saying : null;
  const heard = useRef(said?.seq ?? 0);
  const [news, setNews] = useState<{ senderId: string; text: string } | null>(null);
  useEffect(() => {
    if (!said?.seq || said.seq <= heard.current) return;
    heard.current = said.seq;
    setNews({ senderId: said.senderId, text: said.text });
  }, [said]);
  const name = useUser(news?.senderId ?? userId)?.displayName;
  return (
    <div role="status" aria-live="polite" className="sr-only">
      {news && `${name ?? 'Somebody'}: ${news.text.slice(0, 500)}`}
    </div>
  );
}
