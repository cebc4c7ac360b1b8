'use client';
import { useEffect, useRef } from 'react';
import { LevelMeter } from './media/speaking.ts';

/** How loud it is at the microphone: whoever speaks sees it move. */
export function LevelBar({ stream }: { stream: MediaStream | null }) {
  const bar = useRef<HTMLSpanElement>(null);
  const track = stream?.getAudioTracks()[0] ?? null;
  useEffect(() => {
    if (!track) return;
    const meter = new LevelMeter(track);
    let frame = requestAnimationFrame(function draw() {
      // Ears are not linear either.
      if (bar.current) bar.current.style.transform = `scaleX(${Math.min(1, Math.sqrt(meter.level * 4))})`;
      frame = requestAnimationFrame(draw);
    });
    return () => {
      cancelAnimationFrame(frame);
      meter.close();
    };
  }, [track]);
  return (
    <span aria-hidden className="block h-1 shrink-0 overflow-hidden rounded-full bg-sunken">
      <span ref={bar} className="block size-full origin-left scale-x-0 bg-accent" />
    </span>
  );
}
