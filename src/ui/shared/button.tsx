import { clsx } from 'clsx';
import type { ComponentProps, ReactNode } from 'react';

const looks = {
  primary: 'bg-accent text-on-accent hover:bg-accent-hover disabled:bg-sunken disabled:text-ink-soft',
  plain: 'bg-sunken text-ink hover:bg-hover-strong disabled:text-ink-soft',
  quiet: 'text-ink hover:bg-hover-strong disabled:text-ink-soft',
  danger: 'bg-danger text-on-danger hover:opacity-90',
};

interface ButtonProps extends ComponentProps<'button'> {
  look?: keyof typeof looks;
  /** Shows that something is on its way; the button keeps its size. */
  busy?: boolean;
}

export function Button({ look = 'plain', busy = false, className, children, ...props }: ButtonProps) {
  return (
    <button
      type="button"
      aria-busy={busy || undefined}
      className={clsx(
        'relative inline-flex h-9 items-center justify-center gap-2 rounded-sm px-3 font-medium whitespace-nowrap transition-colors pointer-coarse:h-11',
        looks[look],
        className,
      )}
      {...props}
    >
      <span className={clsx('inline-flex items-center gap-2', busy && 'opacity-0')}>{children}</span>
      {busy && <Spinner className="absolute size-4" />}
    </button>
  );
}

const iconLooks = {
  quiet: 'size-9 rounded-sm text-ink-soft hover:bg-hover-strong hover:text-ink aria-expanded:bg-hover-strong aria-pressed:bg-selected aria-pressed:text-ink pointer-coarse:size-11',
  /** Large and round, above a picture or on its own. */
  round: 'size-11 rounded-full bg-sunken text-ink hover:bg-hover-strong aria-expanded:bg-selected aria-pressed:bg-selected',
  roundDark: 'size-11 rounded-full bg-ink text-canvas hover:opacity-90',
  roundDanger: 'size-11 rounded-full bg-danger text-on-danger hover:opacity-90',
};

interface IconButtonProps extends ComponentProps<'button'> {
  /** What it does: its name and its tooltip. */
  label: string;
  /** Keys that do the same, shown in the tooltip. */
  keys?: string;
  look?: keyof typeof iconLooks;
  children?: ReactNode;
}

export function IconButton({ label, keys, look = 'quiet', className, children, ...props }: IconButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      data-tip={keys ? `${label}  ${keys}` : label}
      className={clsx(
        'inline-flex shrink-0 items-center justify-center transition-colors disabled:opacity-40',
        iconLooks[look],
        className,
      )}
      {...props}
    >
      {children}
    </button>
  );
}

export function Spinner({ className }: { className?: string }) {
  return (
    <svg aria-hidden viewBox="0 0 16 16" fill="none" className={clsx('animate-spin', className)}>
      <circle cx="8" cy="8" r="6.5" stroke="currentColor" strokeOpacity="0.25" strokeWidth="2" />
      <path d="M14.5 8A6.5 6.5 0 0 0 8 1.5" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />
    </svg>
  );
}
