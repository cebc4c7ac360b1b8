'use client';
import { clsx } from 'clsx';
import { useId } from 'react';

interface ToggleProps {
  label: string;
  hint?: string;
  on: boolean;
  onChange: (on: boolean) => void;
  disabled?: boolean;
}

/** A switch with its sentence; the whole row is the target. */
export function Toggle({ label, hint, on, onChange, disabled = false }: ToggleProps) {
  const id = useId();
  return (
    <label className={clsx('flex min-h-9 items-center gap-3 pointer-coarse:min-h-11', disabled ? 'opacity-60' : 'cursor-pointer')}>
      <span className="grow">
        <span id={id}>{label}</span>
        {hint && <span className="block text-meta text-ink-soft">{hint}</span>}
      </span>
      <button
        type="button"
        role="switch"
        aria-checked={on}
        aria-labelledby={id}
        disabled={disabled}
        onClick={() => onChange(!on)}
        className={clsx('relative h-5 w-9 shrink-0 rounded-full transition-colors', on ? 'bg-accent' : 'bg-line-strong')}
      >
        <span className={clsx('absolute top-0.5 left-0.5 size-4 rounded-full bg-canvas transition-transform', on && 'translate-x-4')} />
      </button>
    </label>
  );
}
