'use client';
import type { PointerEvent } from 'react';
import { useRef } from 'react';

const pressMs = 450;
const slackPx = 10;

/** Handlers that call `onLongPress` when a finger rests on the element. Mice have a toolbar for that. */
export function useLongPress(onLongPress: (element: HTMLElement) => void) {
  const press = useRef<{ timer: ReturnType<typeof setTimeout>; x: number; y: number } | null>(null);
  const cancel = () => {
    if (press.current) clearTimeout(press.current.timer);
    press.current = null;
  };
  return {
    onPointerDown(event: PointerEvent<HTMLElement>) {
      if (event.pointerType !== 'touch') return;
      const element = event.currentTarget;
      const timer = setTimeout(() => {
        press.current = null;
        navigator.vibrate?.(10);
        // Lifting the finger would be a press outside of what has just opened, and close it.
        element.addEventListener('touchend', (lift) => lift.preventDefault(), { once: true });
        onLongPress(element);
      }, pressMs);
      press.current = { timer, x: event.clientX, y: event.clientY };
    },
    onPointerMove({ clientX, clientY }: PointerEvent) {
      const start = press.current;
      if (start && Math.hypot(clientX - start.x, clientY - start.y) > slackPx) cancel();
    },
    onPointerUp: cancel,
    onPointerCancel: cancel,
  };
}
