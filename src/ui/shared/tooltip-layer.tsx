'use client';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';

interface Tip {
  text: string;
  target: Element;
}

/**
 * One tooltip for the whole page: anything with `data-tip` gets it after resting on it, or at once
 * with keyboard focus. It repeats names that are there already, so screen readers need not hear it.
 */
export function TooltipLayer() {
  const [tip, setTip] = useState<Tip | null>(null);
  const bubble = useRef<HTMLDivElement>(null);
  useEffect(() => watchTips(setTip), []);
  useLayoutEffect(() => {
    if (tip && bubble.current) place(bubble.current, tip.target.getBoundingClientRect());
  }, [tip]);
  if (!tip) return null;
  return (
    <div
      ref={bubble}
      aria-hidden
      className="pointer-events-none fixed top-0 left-0 z-[60] max-w-72 animate-appear rounded-sm bg-ink px-2 py-1 text-meta whitespace-pre-line text-canvas"
    >
      {tip.text}
    </div>
  );
}

const restMs = 450;

function watchTips(show: (tip: Tip | null) => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const hide = () => {
    clearTimeout(timer);
    show(null);
  };
  const offer = (event: Event, afterMs: number) => {
    clearTimeout(timer);
    const target = event.target instanceof Element ? event.target.closest('[data-tip]') : null;
    const text = target?.getAttribute('data-tip');
    if (!target || !text) return show(null);
    timer = setTimeout(() => target.isConnected && show({ text, target }), afterMs);
  };
  const onOver = (event: PointerEvent) => event.pointerType === 'mouse' && offer(event, restMs);
  const onFocus = (event: FocusEvent) => (event.target as Element).matches(':focus-visible') && offer(event, 0);
  const events = { pointerover: onOver, focusin: onFocus, pointerdown: hide, keydown: hide, focusout: hide, wheel: hide };
  for (const [name, listener] of Object.entries(events)) document.addEventListener(name, listener as EventListener, { passive: true });
  return () => {
    hide();
    for (const [name, listener] of Object.entries(events)) document.removeEventListener(name, listener as EventListener);
  };
}

/** Above its target where there is room, below otherwise, never beyond the window. */
function place(bubble: HTMLElement, target: DOMRect): void {
  const { width, height } = bubble.getBoundingClientRect();
  const left = Math.max(8, Math.min(window.innerWidth - width - 8, target.left + target.width / 2 - width / 2));
  const above = target.top - height - 6;
  const top = above > 8 ? above : target.bottom + 6;
  bubble.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
}
