'use client';
import { clsx } from 'clsx';
import { MicOff, SignalLow, SignalMedium } from 'lucide-react';
import type { ReactNode } from 'react';
import { Avatar } from '../shared/avatar.tsx';
import { useUser } from '../shared/people.ts';
import { qualityWords } from './call-words.ts';
import type { OwnMedia, Quality, Tile } from './call-view.ts';
import { Picture, Sound } from './media-view.tsx';

/** Somebody else: their picture or their initials, and how well they arrive. */
export function OtherTile({ tile }: { tile: Tile }) {
  const name = useUser(tile.userId)?.displayName ?? '…';
  const { stream, videoOn, connection } = tile;
  return (
    <Frame name={name} speaking={tile.speaking} muted={!tile.audioOn} quality={tile.quality}>
      {stream && <Sound stream={stream} />}
      {stream && videoOn ? <Picture stream={stream} /> : <Avatar id={tile.userId} name={name} size="large" />}
      {connection !== 'connected' && <p className="absolute inset-x-0 top-3 text-center text-meta text-ink-soft">{connection === 'connecting' ? 'Connecting…' : 'Reconnecting…'}</p>}
    </Frame>
  );
}

export function OwnTile({ own, userId, small }: { own: OwnMedia; userId: string; small: boolean }) {
  const name = useUser(userId)?.displayName ?? '…';
  return (
    <Frame name="You" speaking={own.speaking} muted={!own.audioOn} quality={null} small={small}>
      {own.stream && own.videoOn ? <Picture stream={own.stream} mirrored /> : <Avatar id={userId} name={name} size={small ? 'medium' : 'large'} />}
    </Frame>
  );
}

/** A screen, whole: nothing of it may be cut off. */
export function ScreenTile({ stream, userId, own = false }: { stream: MediaStream; userId: string; own?: boolean }) {
  const name = useUser(userId)?.displayName ?? '…';
  return (
    <Frame name={own ? 'Your screen' : `${name}’s screen`} speaking={false} muted={false} quality={null}>
      <Picture stream={stream} whole />
    </Frame>
  );
}

interface FrameProps {
  name: string;
  speaking: boolean;
  muted: boolean;
  quality: Quality | null;
  small?: boolean;
  children: ReactNode;
}

function Frame({ name, speaking, muted, quality, small = false, children }: FrameProps) {
  return (
    <figure aria-label={name} className="relative flex size-full min-h-0 min-w-0 items-center justify-center overflow-hidden rounded-md bg-sunken">
      {children}
      <figcaption className={clsx('absolute bottom-2 left-2 flex max-w-[calc(100%-16px)] items-center gap-1 rounded-sm bg-canvas/85 px-2 text-meta', small && 'max-sm:hidden')}>
        <span dir="auto" className="truncate">
          {name}
        </span>
        {muted && <MicOff role="img" aria-label="Muted" size={14} className="shrink-0 text-ink-soft" />}
        {quality && <QualityGlyph quality={quality} />}
      </figcaption>
      {/* Above the picture, so that nothing moves when somebody speaks. */}
      <span aria-hidden className={clsx('pointer-events-none absolute inset-0 rounded-md border-2 transition-colors', speaking ? 'border-accent' : 'border-[transparent]')} />
    </figure>
  );
}

/** Nothing while all is well. */
function QualityGlyph({ quality }: { quality: Quality }) {
  if (quality === 'good') return null;
  const Glyph = quality === 'fair' ? SignalMedium : SignalLow;
  return (
    <span role="img" aria-label={qualityWords(quality)} data-tip={qualityWords(quality)} className={quality === 'poor' ? 'text-danger' : 'text-ink-soft'}>
      <Glyph aria-hidden size={14} />
    </span>
  );
}

