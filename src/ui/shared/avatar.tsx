'use client';
import { clsx } from 'clsx';
import { usePresence } from './presence.ts';

const sizes = { small: 'size-6 text-[10px]', medium: 'size-9 text-meta', large: 'size-14 text-title' };

export type AvatarSize = keyof typeof sizes;

interface AvatarProps {
  /** Decides the colour. */
  id: string;
  name: string;
  /** People are round, groups are square. */
  shape?: 'person' | 'group';
  size?: AvatarSize;
}

/** Initials on a colour of their own. Decorative: the name always stands beside it. */
export function Avatar({ id, name, shape = 'person', size = 'medium' }: AvatarProps) {
  return (
    <span
      aria-hidden
      className={clsx(
        'inline-flex shrink-0 items-center justify-center font-semibold text-[white] select-none',
        shape === 'person' ? 'rounded-full' : 'rounded-sm',
        sizes[size],
      )}
      style={{ backgroundColor: `oklch(var(--avatar-l) var(--avatar-c) ${hueOf(id)})` }}
    >
      {initialsOf(name, shape)}
    </span>
  );
}

/** An avatar with a dot that says whether the person is here. */
export function PersonAvatar({ id, name, size = 'medium', surface = 'canvas' }: Omit<AvatarProps, 'shape'> & { surface?: 'canvas' | 'panel' }) {
  const online = usePresence(id)?.online ?? false;
  return (
    <span className="relative inline-flex shrink-0">
      <Avatar id={id} name={name} size={size} />
      {online && (
        <span
          role="img"
          aria-label="Online"
          className={clsx(
            'absolute -right-0.5 -bottom-0.5 rounded-full border-2 bg-online',
            size === 'large' ? 'size-4' : 'size-3',
            surface === 'canvas' ? 'border-canvas' : 'border-panel',
          )}
        />
      )}
    </span>
  );
}

/** Two letters at most: a person's first and last name, a title's first words. An emoji stays whole. */
export function initialsOf(name: string, shape: 'person' | 'group' = 'person'): string {
  const letters = name.split(/\s+/).map(firstGrapheme).filter(Boolean);
  const chosen = letters.length < 2 ? letters : [letters[0], shape === 'person' ? letters.at(-1) : letters[1]];
  return chosen.join('').toLocaleUpperCase();
}

function firstGrapheme(word: string): string {
  for (const { segment } of new Intl.Segmenter().segment(word)) {
    if (/[\p{L}\p{N}\p{Extended_Pictographic}]/u.test(segment)) return segment;
  }
  return '';
}

function hueOf(id: string): number {
  let hash = 0;
  for (let i = 0; i < id.length; i++) hash = (hash * 31 + id.charCodeAt(i)) >>> 0;
  // Twelve hues, far enough apart to be told from one another.
  return (hash % 12) * 30 + 15;
}
