'use client';
import { clsx } from 'clsx';
import type { Ref } from 'react';
import { useEffect, useImperativeHandle, useRef, useState } from 'react';
import { dayName } from '../../shared/time.ts';
import type { Row } from './row.ts';

export interface DayChipHandle {
  /** Somebody is scrolling, and this row is at the top. */
  show: (rows: readonly Row[], topIndex: number) => void;
}

const restMs = 900;

/** Names the day at the top of the screen while scrolling. */
export function DayChip({ ref }: { ref: Ref<DayChipHandle> }) {
  const [day, setDay] = useState('');
  const [shown, setShown] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  useImperativeHandle(ref, () => ({
    show(rows, topIndex) {
      const at = timeAt(rows, topIndex);
      if (at === null) return;
      setDay(dayName(at));
      setShown(true);
      clearTimeout(timer.current);
      timer.current = setTimeout(() => setShown(false), restMs);
    },
  }), []);
  return (
    <div aria-hidden className={clsx('pointer-events-none absolute inset-x-0 top-2 z-10 flex justify-center transition-opacity', !shown && 'opacity-0')}>
      <span className="rounded-full bg-raised px-3 py-1 text-meta font-medium text-ink-soft shadow-float">{day}</span>
    </div>
  );
}

function timeAt(rows: readonly Row[], topIndex: number): number | null {
  for (const row of rows.slice(topIndex, topIndex + 5)) {
    if (row.type === 'saying') return row.saying.createdAt;
    if (row.type === 'day') return row.at;
    if (row.type === 'notice') return row.events[0]?.createdAt ?? null;
  }
  return null;
}
