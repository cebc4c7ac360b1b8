'use client';
import { useEffect, useRef } from 'react';
import type { Hole } from '../../../client/contract.ts';
import { dayName } from '../../shared/time.ts';

/** The name of a day, between its messages and those of the day before. */
export function DayRow({ at }: { at: number }) {
  return (
    <div role="separator" aria-label={dayName(at)} className="flex items-center gap-3 px-4 pt-5 pb-1 max-sm:px-3">
      <span className="h-px grow bg-line" />
      <span className="text-meta font-medium text-ink-soft">{dayName(at)}</span>
      <span className="h-px grow bg-line" />
    </div>
  );
}

/** Above the first message that was unread when the conversation was opened. */
export function NewRow() {
  return (
    <div role="separator" aria-label="New messages" className="flex items-center gap-3 px-4 pt-3 max-sm:px-3">
      <span className="h-px grow bg-accent" />
      <span className="text-meta font-semibold text-accent">New</span>
    </div>
  );
}

interface HoleRowProps {
  hole: Hole;
  count: number;
  onFill: (hole: Hole) => void;
}

/** Messages this device does not hold yet. Coming into view fetches them; the button is for when that did not work. */
export function HoleRow({ hole, count, onFill }: HoleRowProps) {
  const row = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!row.current) return;
    const observer = new IntersectionObserver(([entry]) => entry?.isIntersecting && onFill(hole));
    observer.observe(row.current);
    return () => observer.disconnect();
  }, [hole, onFill]);
  return (
    <div ref={row} className="flex justify-center px-4 py-3">
      <p className="flex items-center gap-2 rounded-full bg-sunken py-1 pr-1 pl-4 text-meta text-ink-soft">
        {count === 1 ? '1 message' : `${count} messages`} not loaded yet
        <span aria-hidden>·</span>
        <button type="button" onClick={() => onFill(hole)} className="h-7 rounded-full px-3 font-semibold text-accent hover:bg-hover-strong">
          Load
        </button>
      </p>
    </div>
  );
}

/** Messages of people one has blocked. */
export function BlockedRow({ count, onShow }: { count: number; onShow: () => void }) {
  return (
    <p className="flex items-center gap-2 px-4 py-1 pl-16 text-meta text-ink-soft max-sm:pl-15">
      {count === 1 ? 'Blocked message' : `${count} blocked messages`}
      <span aria-hidden>·</span>
      <button type="button" onClick={onShow} className="rounded-sm font-semibold text-accent underline-offset-2 hover:underline">
        Show
      </button>
    </p>
  );
}
