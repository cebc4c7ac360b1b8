'use client';
import { clsx } from 'clsx';
import { useEffect, useRef } from 'react';

/** Plays a stream's pictures. Sound is `Sound`'s business, so that it is never heard twice. */
export function Picture({ stream, mirrored = false, whole = false }: { stream: MediaStream; mirrored?: boolean; whole?: boolean }) {
  const video = useStream<HTMLVideoElement>(stream);
  return <video ref={video} autoPlay playsInline muted className={clsx('size-full', whole ? 'object-contain' : 'object-cover', mirrored && '-scale-x-100')} />;
}

/** Plays what somebody says. No element: there is nothing to see. */
export function Sound({ stream }: { stream: MediaStream }): null {
  useEffect(() => playIn(new Audio(), stream), [stream]);
  return null;
}

function useStream<E extends HTMLMediaElement>(stream: MediaStream) {
  const element = useRef<E>(null);
  useEffect(() => (element.current ? playIn(element.current, stream) : undefined), [stream]);
  return element;
}

/** Returns how to stop. */
function playIn(element: HTMLMediaElement, stream: MediaStream): () => void {
  element.srcObject = stream;
  // Refused until the person has touched the page: then it is tried again.
  const play = () => void element.play().catch(() => {});
  play();
  document.addEventListener('pointerdown', play);
  return () => {
    document.removeEventListener('pointerdown', play);
    element.srcObject = null;
  };
}
