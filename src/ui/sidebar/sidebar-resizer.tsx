'use client';
import type { KeyboardEvent, PointerEvent } from 'react';
import { clampSidebar, sidebarWidth, sidebarWidths, useStored } from '../shared/preference.ts';

const keyStep = 16;

/** The edge between sidebar and conversation: drag it, walk it with the arrow keys, double-click to reset. */
export function SidebarResizer() {
  const width = useStored(sidebarWidth);
  const set = (next: number) => sidebarWidth.set(clampSidebar(next));
  const onPointerMove = (event: PointerEvent) => {
    if (event.currentTarget.hasPointerCapture(event.pointerId)) set(event.clientX);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowLeft: -keyStep, ArrowRight: keyStep }[event.key];
    if (step) set(width + step);
  };
  return (
    <div
      role="separator"
      aria-label="Width of the sidebar"
      aria-orientation="vertical"
      aria-valuemin={sidebarWidths.least}
      aria-valuemax={sidebarWidths.most}
      aria-valuenow={width}
      tabIndex={0}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={onPointerMove}
      onDoubleClick={() => set(sidebarWidths.usual)}
      onKeyDown={onKeyDown}
      className="ring-inset absolute inset-y-0 -right-1 z-10 w-2 cursor-col-resize touch-none transition-colors hover:bg-line active:bg-line max-sm:hidden"
    />
  );
}
